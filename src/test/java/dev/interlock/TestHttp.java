package dev.interlock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A plain HTTP client of one node. */
public final class TestHttp implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    public TestHttp(int port) {
        url = "http://127.0.0.1:" + port;
    }

    public Reply put(String path, JsonNode body) {
        return send(HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofString(body.toString())), path);
    }

    public Reply post(String path, String body) {
        return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), path);
    }

    public Reply get(String path) {
        return send(HttpRequest.newBuilder().GET(), path);
    }

    public Reply delete(String path) {
        return send(HttpRequest.newBuilder().DELETE(), path);
    }

    Reply send(HttpRequest.Builder request, String path) {
        try {
            var response = http.send(request.uri(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
            var contentType = response.headers().firstValue("Content-Type").orElse("");
            return new Reply(response.statusCode(), contentType, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /**
     * A response.
     *
     * @param contentType empty if there is none
     */
    public record Reply(int status, String contentType, String body) {

        public ObjectNode json() {
            return TestSocket.parse(body);
        }

        /** The body: what is JSON as such, all else as a text. */
        JsonNode value() {
            try {
                return contentType.endsWith("json") ? MAPPER.readTree(body) : new TextNode(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
