package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.gateway.RunningGateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages are served. */
class OriginsVerticleTest {
    private static final String ALLOWED = "http://b:3000";

    private final RunningGateway gateway =
            new RunningGateway(Map.of("INTERLOCK_HTTP_ALLOWED_ORIGINS", "https://a.example," + ALLOWED));
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    private WebSocket connect(RunningGateway to, String origin) {
        return client.newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(URI.create("ws://127.0.0.1:%d/ws".formatted(to.port())), new WebSocket.Listener() {})
                .join();
    }

    /** As a page can send it without asking before: with a body of no type. */
    private HttpResponse<String> post(HttpRequest.Builder request) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:%d/api/v1/flow-instances".formatted(gateway.port()));
        return client.send(request.uri(uri).POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://b", "https://b:3000", "https://evil.example", "null"})
    void a_page_of_another_origin_is_refused(String origin) throws IOException, InterruptedException {
        var failure = assertThrows(CompletionException.class, () -> connect(gateway, origin));
        var handshake = assertInstanceOf(WebSocketHandshakeException.class, failure.getCause());
        assertEquals(403, handshake.getResponse().statusCode());

        var response = post(HttpRequest.newBuilder().header("Origin", origin));

        assertEquals(403, response.statusCode());
        assertTrue(response.body().contains("\"code\":\"forbidden\""), response.body());
        assertTrue(gateway.calls.isEmpty());
    }

    @Test
    void a_page_of_an_allowed_origin_is_served_and_who_is_no_browser() throws IOException, InterruptedException {
        connect(gateway, ALLOWED).abort();

        assertEquals(
                200, post(HttpRequest.newBuilder().header("Origin", ALLOWED)).statusCode());
        assertEquals(200, post(HttpRequest.newBuilder()).statusCode());
        assertEquals(2, gateway.calls.size());
    }

    @Test
    void a_page_of_an_allowed_origin_may_send_json_and_read_the_answer() throws IOException, InterruptedException {
        var uri = gateway.uri("/api/v1/flow-instances");
        var asked = client.send(
                HttpRequest.newBuilder(uri)
                        .header("Origin", ALLOWED)
                        .header("Access-Control-Request-Method", "POST")
                        .header("Access-Control-Request-Headers", "content-type")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertEquals(204, asked.statusCode());
        assertTrue(asked.headers()
                .firstValue("access-control-allow-methods")
                .orElse("")
                .contains("POST"));
        assertTrue(asked.headers()
                .firstValue("access-control-allow-headers")
                .orElse("")
                .contains("content-type"));
        for (var answer : List.of(asked, post(HttpRequest.newBuilder().header("Origin", ALLOWED)))) {
            assertEquals(
                    ALLOWED,
                    answer.headers().firstValue("access-control-allow-origin").orElseThrow());
        }
        assertEquals(1, gateway.calls.size());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /health/live, 200",
        "GET, /metrics, 200",
        "GET, /ws, 426",
        "GET, /nothing, 404",
        "OPTIONS, /ncmpInventory/v1/ch, 204",
        "OPTIONS, /health/live, 204"
    })
    void a_page_of_an_allowed_origin_may_read_whatever_is_answered(String method, String path, int status)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.uri(path))
                .header("Origin", ALLOWED)
                .header("Access-Control-Request-Method", "POST")
                .method(method, BodyPublishers.noBody())
                .build();

        var answer = client.send(request, BodyHandlers.ofString());

        assertEquals(status, answer.statusCode());
        assertEquals(
                ALLOWED,
                answer.headers().firstValue("access-control-allow-origin").orElseThrow());
        assertEquals(List.of("origin"), answer.headers().allValues("vary"));
    }

    @Test
    void an_application_in_a_shell_of_its_own_is_an_origin_too() throws IOException, InterruptedException {
        try (var shell = new RunningGateway(
                Map.of("INTERLOCK_HTTP_ALLOWED_ORIGINS", "app://localhost,http://my_console:3000"))) {
            connect(shell, "app://localhost").abort();
            connect(shell, "http://my_console:3000").abort();
        }
    }

    @Test
    void a_page_of_any_origin_is_served_if_none_is_set() {
        try (var open = new RunningGateway()) {
            connect(open, "https://anywhere.example").abort();
        }
    }
}
