package dev.interlock.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** A router between lanes of several nodes, all on one bus, each of which does what a test says and remembers what it was sent. */
final class RoutedCalls implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofMillis(200);

    final ChosenOwners owners = new ChosenOwners();

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Context context = vertx.getOrCreateContext();
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final CallRouter router = new CallRouter(vertx, bus, owners, 3, Duration.ofMinutes(10));

    /** What one node was sent. */
    record Sent(String node, Call call) {}

    void serve(String node, Function<Call, Future<Answer>> lane) {
        await(bus.serveNodes(Addresses.lane(node, 0), call -> {
                    sent.add(new Sent(node, call));
                    return lane.apply(call);
                })
                .completion());
    }

    void answering(String node) {
        serve(node, call -> Future.succeededFuture(answerOf(node)));
    }

    void refusing(String node, ErrorCode code) {
        serve(node, call -> Future.succeededFuture(Answer.refused(Failure.of(code, "by " + node))));
    }

    void silent(String node) {
        serve(node, call -> Promise.<Answer>promise().future());
    }

    static Answer answerOf(String node) {
        return Answer.ok(JsonNodeFactory.instance.objectNode().put("by", node));
    }

    static Call call(String instance) {
        return call(data(instance));
    }

    static Call call(ObjectNode data) {
        return Call.of(Action.TRANSITION, data, TIMEOUT, Optional.empty());
    }

    static ObjectNode data(String instance) {
        return JsonNodeFactory.instance.objectNode().put("flow_instance_id", instance);
    }

    CallRouter router() {
        return router;
    }

    Future<Answer> route(Call call) {
        return on(() -> router.call(call));
    }

    <T> Future<T> on(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(go -> work.get().onComplete(done));
        return done.future();
    }

    List<String> asked() {
        return sent.stream().map(Sent::node).toList();
    }

    /** Waits until so many calls have reached some lane. */
    void awaitAsked(int count) {
        await(on(() -> askedAtLeast(count)));
    }

    private Future<Void> askedAtLeast(int count) {
        return sent.size() >= count ? Future.succeededFuture() : vertx.timer(1).compose(again -> askedAtLeast(count));
    }

    List<Call> calls() {
        return sent.stream().map(Sent::call).toList();
    }

    static void assertBy(String node, Answer answer) {
        assertEquals(node, answer.data().path("by").asText(), answer.toString());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("did not come: " + future, e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
