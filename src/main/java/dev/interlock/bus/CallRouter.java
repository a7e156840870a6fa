package dev.interlock.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings each call to whoever serves it: one on a flow instance to the lane of its owner, wherever that is, any other to this node's own
 * verticles. Where the owner leaves or does not answer, the same command goes to the next, and at last to this node itself.
 *
 * <p>One for each node; may be used from any thread, futures complete on the caller's context.
 */
public final class CallRouter {
    private final Vertx vertx;
    private final Bus bus;
    private final Owners owners;
    private final int attempts;
    private final Duration attemptTimeout;

    /** What was sent to each other node and is not answered yet. */
    private final Map<String, Set<Pending>> pending = new ConcurrentHashMap<>();

    /**
     * The router of a node.
     *
     * @param attempts other nodes to which one call is sent at most
     * @param attemptTimeout how long each of them may take to answer
     */
    public CallRouter(Vertx vertx, Bus bus, Owners owners, int attempts, Duration attemptTimeout) {
        this.vertx = vertx;
        this.bus = bus;
        this.owners = owners;
        this.attempts = attempts;
        this.attemptTimeout = attemptTimeout;
        owners.onLeft(this::left);
    }

    /** The router of a node that has no others beside it. */
    public static CallRouter alone(Vertx vertx, Bus bus, Lanes here) {
        return new CallRouter(vertx, bus, Owners.alone(here), 1, Duration.ZERO);
    }

    /** Makes a call; always succeeds with an answer. */
    public Future<Answer> call(Call call) {
        return call(call, owner(call));
    }

    Future<Answer> call(Call call, Lanes owner) {
        return isHere(owner) ? here(call) : new Journey(this, call, attempts, attemptTimeout).begin(owner);
    }

    /** Who is to be asked first. */
    Lanes owner(Call call) {
        return call.action()
                .instance(call.data())
                .map(instance -> owners.of(instance, Set.of()))
                .orElseGet(owners::here);
    }

    boolean isHere(Lanes lanes) {
        return lanes.node().equals(owners.here().node());
    }

    Owners owners() {
        return owners;
    }

    /** The answer of this node itself. */
    Future<Answer> here(Call call) {
        return bus.request(call.action().address(call.data(), owners.here()), call);
    }

    /** The answer of another node; fails if there is none, at once if that node leaves. */
    Future<Answer> there(Call call, Lanes node) {
        var sent = new Pending(vertx.getOrCreateContext(), Promise.promise());
        // Within the map's own lock, as forget removes a set that is empty.
        pending.compute(node.node(), (name, open) -> {
            var calls = open == null ? ConcurrentHashMap.<Pending>newKeySet() : open;
            calls.add(sent);
            return calls;
        });
        bus.ask(call.action().address(call.data(), node), call)
                .onComplete(sent.answer()::tryComplete, sent.answer()::tryFail);
        if (!owners.isMember(node.node())) {
            sent.fail(node.node());
        }
        return sent.answer().future().onComplete(done -> forget(node.node(), sent));
    }

    private void forget(String node, Pending sent) {
        pending.computeIfPresent(node, (name, open) -> {
            open.remove(sent);
            return open.isEmpty() ? null : open;
        });
    }

    private void left(String node) {
        pending.getOrDefault(node, Set.of()).forEach(sent -> sent.fail(node));
    }

    Future<?> pause(long millis) {
        return vertx.timer(Math.max(1, millis));
    }

    /** A call that another node has been sent, and the context on which its answer is awaited. */
    private record Pending(Context context, Promise<Answer> answer) {
        void fail(String node) {
            context.runOnContext(now -> answer.tryFail("node " + node + " has left"));
        }
    }
}
