package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;

/**
 * Watches a flow, or the flows of a subject, until it is closed: a snapshot goes to the handler, and then each change, once and in the
 * order of its flow, whatever connections are lost meanwhile.
 *
 * <p>When a connection is lost, or a handler is so slow that changes had to be left with the node, the missing ones are fetched from where
 * the handler has come to. Of a subject, flows that run when there is a connection again are known; of those that began and ended in
 * between nothing is told. The watching ends by itself when changes are missing that are not kept any more ({@code events_gone}), when the
 * node refuses it, and when the handler fails, so that nobody goes on with a gap.
 *
 * <p>Handlers are called on the socket's context. It ends with its socket, not with a verticle: one that uses a socket of somebody else's
 * closes its watchings in its {@code stop()}.
 */
public final class Watching {
    private final Vertx vertx;
    private final Home home;
    private final SocketOptions options;
    private final Connector connector;
    private final Watch watch;
    private final Function<Watched, Future<?>> handler;
    private final Subscription subscription;
    private final Queue<Watched> held = new ArrayDeque<>();
    private final Promise<Watching> begun = Promise.promise();
    private final Promise<Void> ended = Promise.promise();
    private boolean handling;
    private boolean over;

    Watching(
            Vertx vertx,
            Home home,
            SocketOptions options,
            Connector connector,
            Watch watch,
            Function<Watched, Future<?>> handler) {
        this.vertx = vertx;
        this.home = home;
        this.options = options;
        this.connector = connector;
        this.watch = watch;
        this.handler = handler;
        this.subscription = new Subscription(vertx, options, watch, connector.watches(), this);
    }

    Future<Watching> begin() {
        connector.watches().add(this);
        long timer = vertx.setTimer(
                options.calls().deadline().toMillis(),
                late -> fail(subscription.lastFailure().orElseGet(connector::noAnswer)));
        return begun.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    Watch.Target target() {
        return watch.target();
    }

    void attach(Link link) {
        subscription.attach(link);
        next();
    }

    void detach() {
        subscription.detach();
    }

    /** A change has come; one that cannot be held is fetched later. */
    void hear(StateChange change) {
        var line = subscription.line(change.flow(), change.revision() - 1);
        if (line.isBehind()) {
            return;
        }
        if (held.size() < options.maxHeld()) {
            held.add(change);
        } else {
            line.fallBehind();
        }
        next();
    }

    /** Changes of a flow after a revision do not come by themselves. */
    void miss(String flow, long revision) {
        subscription.line(flow, revision).fallBehind();
        next();
    }

    void show(Snapshot snapshot) {
        held.add(snapshot);
        begun.tryComplete(this);
    }

    /** Goes on with what is held, and when that is told, with what is missing. */
    void next() {
        while (!handling && !over && !held.isEmpty()) {
            var watched = held.remove();
            if (isWanted(watched)) {
                hand(watched);
            }
        }
        if (!handling && !over) {
            subscription.complete();
        }
    }

    private boolean isWanted(Watched watched) {
        return switch (watched) {
            case Snapshot snapshot -> true;
            case StateChange change ->
                subscription.line(change.flow(), change.revision() - 1).take(change) && watch.shows(change);
        };
    }

    private void hand(Watched watched) {
        handling = true;
        Future.succeededFuture(watched)
                .compose(given -> requireNonNull(handler.apply(given), "the handler returned no future but null")
                        .<Void>mapEmpty())
                .onComplete(done -> home.context().runOnContext(here -> {
                    handling = false;
                    if (over) {
                        ended.tryComplete();
                    } else if (done.failed()) {
                        fail(done.cause());
                    } else {
                        next();
                    }
                }));
    }

    /** Ends it because it cannot go on. */
    void fail(Throwable cause) {
        leave();
        begun.tryFail(cause);
        ended.tryFail(cause);
    }

    /** Completes when it or its socket was closed; fails if it ended by itself, with what has ended it. */
    public Future<Void> ended() {
        return ended.future();
    }

    /** Ends it; completes when what is being handled is done, so that a handler must not wait for it. */
    public Future<Void> close() {
        return home.call(() -> {
            leave();
            begun.tryFail(InterlockException.notDone("the watching was closed before it began"));
            if (!handling) {
                ended.tryComplete();
            }
            return ended.future();
        });
    }

    private void leave() {
        if (!over) {
            over = true;
            held.clear();
            subscription.cancel();
            connector.watches().remove(this);
        }
    }
}
