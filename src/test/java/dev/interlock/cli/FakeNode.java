package dev.interlock.cli;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server on loopback that records what comes and answers what it was told to, in this order. */
final class FakeNode implements AutoCloseable {
    private static final Reply BREAK = new Reply(0, Buffer.buffer());
    private static final Reply SILENCE = new Reply(1, Buffer.buffer());

    private final Vertx vertx = Vertx.vertx();
    private final Queue<Reply> replies = new ArrayDeque<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Queue<Script> scripts = new ArrayDeque<>();
    private final HttpServer server;

    private Optional<String> message = Optional.empty();
    private Optional<Short> closeCode = Optional.empty();

    FakeNode() {
        server = await(vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    requests.add(new Request(
                            request.method().name(),
                            request.uri(),
                            body.toString(),
                            Optional.ofNullable(request.getHeader("Idempotency-Key"))));
                    var reply = next();
                    if (reply.equals(BREAK)) {
                        request.connection().close();
                    } else if (!reply.equals(SILENCE)) {
                        request.response().setStatusCode(reply.status()).end(reply.body());
                    }
                }))
                .webSocketHandler(socket -> socket.textMessageHandler(text -> {
                    messages.add(text);
                    if (!followsScript(socket)) {
                        message.ifPresent(socket::writeTextMessage);
                        closeCode.ifPresent(code -> socket.close(code, "told to"));
                    }
                }))
                .listen(0, "127.0.0.1"));
    }

    record Request(String method, String path, String body, Optional<String> key) {}

    private record Reply(int status, Buffer body) {}

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    synchronized FakeNode answers(int status, String body) {
        replies.add(new Reply(status, Buffer.buffer(body)));
        return this;
    }

    /** The next request is not answered: its connection ends. */
    synchronized FakeNode breaks() {
        replies.add(BREAK);
        return this;
    }

    /** The next request is not answered, and its connection stays. */
    synchronized FakeNode keepsSilent() {
        replies.add(SILENCE);
        return this;
    }

    /** From now on each WebSocket message is answered by this one. */
    FakeNode answersMessages(String text) {
        message = Optional.of(text);
        return this;
    }

    /** The next WebSocket message is answered by these, and then its connection is closed with this code. */
    synchronized FakeNode answersMessageAndCloses(int code, String... texts) {
        scripts.add(new Script(List.of(texts), (short) code));
        return this;
    }

    private synchronized boolean followsScript(ServerWebSocket socket) {
        var script = Optional.ofNullable(scripts.poll());
        script.ifPresent(now -> {
            now.texts().forEach(socket::writeTextMessage);
            socket.close(now.code(), "told to");
        });
        return script.isPresent();
    }

    private record Script(List<String> texts, short code) {}

    /** From now on each WebSocket message ends its connection. */
    FakeNode closesWith(int code) {
        closeCode = Optional.of((short) code);
        return this;
    }

    List<Request> requests() {
        return requests;
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private synchronized Reply next() {
        return Optional.ofNullable(replies.poll()).orElse(new Reply(599, Buffer.buffer("nothing more to answer")));
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        try {
            return future.await(10, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("the fake node did not start or stop", late);
        }
    }
}
