package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interlock.gateway.RunningGateway;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A client of a gateway that waits for its answers, ten seconds at most. */
final class RestClient implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final RunningGateway gateway;
    private final HttpClient client = HttpClient.newHttpClient();

    RestClient(RunningGateway gateway) {
        this.gateway = gateway;
    }

    HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        var publisher = method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(gateway.uri(path))
                .timeout(Duration.ofSeconds(10))
                .method(method, publisher)
                .build();
        return send(request);
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    static JsonNode problem(HttpResponse<String> response, int status, String code) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals("application/problem+json", contentType(response));
        var problem = MAPPER.readTree(response.body());
        assertEquals(code, problem.at("/errors/0/code").asText());
        assertEquals(status, problem.path("status").asInt());
        return problem;
    }

    static String contentType(HttpResponse<String> response) {
        return response.headers().firstValue("content-type").orElseThrow();
    }

    @Override
    public void close() {
        client.close();
    }
}
