package dev.interlock.gateway.ws;

import dev.interlock.config.Configuration;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The listener of a node on a free port, but with sessions that send each message back. */
final class EchoServer implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final WebSocketVerticle verticle;

    EchoServer(String maxMessage) {
        var configuration = Configuration.load(
                        Optional.empty(),
                        Map.of("INTERLOCK_HTTP_PORT", "0", "INTERLOCK_WEBSOCKET_MAX_MESSAGE", maxMessage))
                .configuration();
        var limits = configuration.webSocket();
        verticle = new WebSocketVerticle(
                configuration,
                new Admission(),
                (socket, context) ->
                        new Connection(socket, context, limits, connection -> new Echo(connection, socket)),
                request -> request.response().setStatusCode(404).end());
        RunningGateway.await(vertx.deployVerticle(verticle));
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + verticle.port() + "/ws");
    }

    @Override
    public void close() {
        RunningGateway.await(vertx.close());
    }

    /** Writes texts as all sessions do; nodes write no binary messages, so that these go past the connection. */
    private record Echo(Connection connection, ServerWebSocket socket) implements Session {
        @Override
        public void onOpen() {}

        @Override
        public void onText(String message) {
            connection.send(message);
        }

        @Override
        public void onBinary(Buffer message) {
            socket.writeBinaryMessage(message);
        }

        @Override
        public void onRoom() {}

        @Override
        public void onTick() {}

        @Override
        public boolean owesAnswers() {
            return false;
        }

        @Override
        public void onEnd() {}
    }
}
