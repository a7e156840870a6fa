package dev.interlock.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A node that is about to be measured, over HTTP: what has to be there before, and what it says of itself. Blocks its callers. */
public final class MeasuredNode implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI url;
    private final HttpClient http;

    /** @param url without a slash at the end */
    public MeasuredNode(URI url, Duration connectTimeout) {
        this.url = url;
        this.http = HttpClient.newBuilder().connectTimeout(connectTimeout).build();
    }

    URI socket() {
        return URI.create(url.toString().replaceFirst("^http", "ws") + "/ws");
    }

    void publish(String schema, String document) {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/flow-schemas/" + schema))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(document));
        var response = send(request);
        if (response.statusCode() >= 300) {
            throw new BenchException("the flow schema %s was not published: %s".formatted(schema, response.body()));
        }
    }

    /** The bytes that the node's heap holds now, with those that no longer belong to anything. */
    long heap() {
        return send(HttpRequest.newBuilder(URI.create(url + "/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new BenchException("no answer from %s: %s: is the node running? (interlock serve)".formatted(url, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
