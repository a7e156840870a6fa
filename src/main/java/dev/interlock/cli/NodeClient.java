package dev.interlock.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/** One node as a client sees it. Whatever keeps an answer from coming ends the command with one clear line. */
final class NodeClient implements AutoCloseable {
    private final URI base;
    private final Duration connectTimeout;
    private final Duration timeout;
    private final HttpClient http;

    NodeClient(URI base, Duration connectTimeout, Duration timeout) {
        this.base = base;
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        http = client();
    }

    /** An answer over HTTP; the body may be empty. */
    record Reply(int status, String body) {}

    Reply get(String path) {
        return send(request(path).GET().build());
    }

    Reply put(String path, byte[] body) {
        return send(request(path).PUT(BodyPublishers.ofByteArray(body)).build());
    }

    Reply post(String path, byte[] body, Map<String, String> headers) {
        var request = request(path).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        return send(request.build());
    }

    /** Sends one text message on a WebSocket of its own and returns the message that comes back. */
    String exchange(String path, String message) {
        var answer = new AnswerListener();
        var uri = URI.create(base.toString().replaceFirst("^http", "ws") + path);
        var socket =
                await(http.newWebSocketBuilder().connectTimeout(connectTimeout).buildAsync(uri, answer));
        try {
            socket.sendText(message, true).exceptionally(failure -> {
                answer.fail(failure);
                return socket;
            });
            return await(answer.text());
        } finally {
            socket.abort();
        }
    }

    @Override
    public void close() {
        // At once: an orderly shutdown would wait for connections that nobody needs any more.
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .setHeader("Content-Type", "application/json");
    }

    private Reply send(HttpRequest request) {
        var response = await(http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8)));
        return new Reply(response.statusCode(), response.body());
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw explained(failure.getCause() == null ? failure : failure.getCause());
        } catch (TimeoutException silence) {
            future.cancel(true);
            throw silent();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw NoAnswerException.lost(
                    "interrupted while waiting for %s: whether it was done is unknown".formatted(base));
        }
    }

    private CommandException explained(Throwable failure) {
        return switch (failure) {
            case HttpConnectTimeoutException late ->
                NoAnswerException.unreachable(
                        "no connection to %s within %s".formatted(base, DurationText.of(connectTimeout)));
            case HttpTimeoutException late -> silent();
            case ConnectException unreachable -> unreachable(unreachable);
            case SSLException insecure -> insecure(insecure);
            case WebSocketHandshakeException strange ->
                CommandException.unusable("%s does not speak WebSocket: it answered %d"
                        .formatted(base, strange.getResponse().statusCode()));
            case IOException broken -> broken(broken);
            default -> throw new IllegalStateException("asking " + base, failure);
        };
    }

    private CommandException unreachable(ConnectException failure) {
        var unknownHost = failure.getCause() instanceof UnresolvedAddressException;
        return NoAnswerException.unreachable("no connection to %s: %s"
                .formatted(base, unknownHost ? "there is no such host" : "is the node running? (interlock serve)"));
    }

    private CommandException insecure(SSLException failure) {
        return TlsFailure.beforeRequest(failure)
                ? NoAnswerException.unreachable("no connection to %s: %s".formatted(base, TlsFailure.reason(failure)))
                : broken(failure);
    }

    private CommandException broken(IOException failure) {
        return NoAnswerException.lost(
                "the connection to %s broke: %s: whether it was done is unknown".formatted(base, failure.getMessage()));
    }

    private CommandException silent() {
        return NoAnswerException.lost("no answer from %s within %s: whether it was done is unknown"
                .formatted(base, DurationText.of(timeout)));
    }

    private HttpClient client() {
        var builder = HttpClient.newBuilder().connectTimeout(connectTimeout).version(HttpClient.Version.HTTP_1_1);
        return "https".equals(base.getScheme())
                ? builder.build()
                : builder.sslContext(noCertificates()).build();
    }

    /** Without TLS nothing is verified, and reading the certificates of the JDK is a fifth of the cost of its HTTP client. */
    private static SSLContext noCertificates() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a JDK without TLS", impossible);
        }
    }
}
