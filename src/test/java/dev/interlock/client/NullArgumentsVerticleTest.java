package dev.interlock.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.interlock.bus.Action;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** What an application gets to hear that is not checked for null when it is compiled, as we are. */
@SuppressWarnings("NullAway") // Null is what is tried.
class NullArgumentsVerticleTest {
    private static final JsonObject NOTHING = new JsonObject();

    private final FakeNode node = new FakeNode();

    @AfterEach
    void close() {
        node.close();
    }

    @TestFactory
    Stream<DynamicTest> null_is_refused_at_once_and_named() {
        var bus = node.bus();
        var socket = InterlockSocket.open(node.vertx(), SocketOptions.of(URI.create("ws://127.0.0.1:1/ws")));
        var move = Transition.of("f", "t");
        return Stream.<Map.Entry<String, Executable>>of(
                        Map.entry("vertx", () -> InterlockBus.of(null)),
                        Map.entry("name", () -> bus.as(null)),
                        Map.entry("calls", () -> bus.with(null, null)),
                        Map.entry("text", () -> new Cursor(null)),
                        Map.entry("from", () -> bus.follow((Cursor) null, page -> Future.succeededFuture())),
                        Map.entry("follow", () -> bus.follow((Follow) null, page -> Future.succeededFuture())),
                        Map.entry("handler", () -> bus.follow(Cursor.END, null)),
                        Map.entry("identifier", () -> Follow.from(Cursor.END).ofSchema(null)),
                        Map.entry("address", () -> bus.actions(null, request -> Future.succeededFuture())),
                        Map.entry("handler", () -> bus.actions("a", null)),
                        Map.entry("data", () -> bus.call(Action.START, null)),
                        Map.entry("action", () -> bus.call(null, NOTHING)),
                        Map.entry("properties", () -> bus.identify("ada", null)),
                        Map.entry("flow", () -> bus.pause(null)),
                        Map.entry("batch", () -> bus.registerCmHandles(null)),
                        Map.entry("document", () -> bus.publish(null)),
                        Map.entry("subject", () -> bus.subject(null)),
                        Map.entry("key", () -> SubjectKey.person(null)),
                        Map.entry("schema", () -> Start.of(SubjectKey.person("ada"), null)),
                        Map.entry(
                                "idempotencyKey",
                                () -> Start.of(SubjectKey.person("ada"), "s").under(null)),
                        Map.entry("idempotencyKey", () -> move.under(null)),
                        Map.entry("leftStep", () -> move.from(null)),
                        Map.entry("given", () -> move.with(null)),
                        Map.entry("id", () -> Watch.flow(null)),
                        Map.entry("data", () -> socket.call(Action.START, null)),
                        Map.entry("watch", () -> socket.watch(null, watched -> Future.succeededFuture())),
                        Map.entry("handler", () -> socket.watch(Watch.flow("f"), null)))
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> assertEquals(
                                call.getKey(),
                                assertThrows(NullPointerException.class, call.getValue())
                                        .getMessage())));
    }
}
