package dev.interlock.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.function.IntConsumer;

/** A WebSocket in front of hand-written transitions: what the frames of a bench need, and no more. */
final class BaselineServer extends VerticleBase {
    /** Any free one, shared by all instances. */
    private static final int SHARED_PORT = -1;

    private final BaselineStore store;
    private final IntConsumer listening;

    /** @param listening is told the port, which is the same for all instances */
    BaselineServer(BaselineStore store, IntConsumer listening) {
        this.store = store;
        this.listening = listening;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(SHARED_PORT))
                .webSocketHandler(socket -> socket.textMessageHandler(text -> answer(socket, text)))
                .listen()
                .onSuccess(server -> listening.accept(server.actualPort()));
    }

    private void answer(ServerWebSocket socket, String text) {
        var request = new JsonObject(text);
        var data = request.getJsonObject("data");
        transition(data)
                .map(moved -> new JsonObject()
                        .put("request_id", request.getLong("request_id"))
                        .put("status", 200)
                        .put("data", moved))
                .otherwise(cause -> new JsonObject()
                        .put("request_id", request.getLong("request_id"))
                        .put("status", 409)
                        .put("message", cause.getMessage()))
                .onSuccess(response -> socket.writeTextMessage(response.encode()));
    }

    private Future<JsonObject> transition(JsonObject data) {
        var input = data.getJsonObject("input");
        return input.getInteger("amount") < 1000
                ? store.move(data.getString("flow_instance_id"), data.getString("transition_schema_identifier"), input)
                : Future.failedFuture("condition is false");
    }
}
