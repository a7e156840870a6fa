package dev.interlock.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A node that is about to be measured, over HTTP: what has to be there before, and what it says of itself. Blocks its callers. */
public final class MeasuredNode implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Longer than a node works on one by default. */
    private static final Duration BATCH_TIMEOUT = Duration.ofSeconds(90);

    private static final int PAGE = 1000;

    private final URI url;
    private final HttpClient http;
    private final Optional<Duration> timeout;

    /**
     * Nothing is sent yet.
     *
     * @param url without a slash at the end
     * @param timeout for one answer; empty for what is usual
     */
    public MeasuredNode(URI url, Duration connectTimeout, Optional<Duration> timeout) {
        this.url = url;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder().connectTimeout(connectTimeout).build();
    }

    URI socket() {
        return URI.create(url.toString().replaceFirst("^http", "ws") + "/ws");
    }

    /** Gives the version that is current then. */
    int publish(String schema, String document) {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/flow-schemas/" + encoded(schema)))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(document));
        var response = send(request);
        if (response.statusCode() >= 300) {
            throw new BenchException("the flow schema %s was not published: %s".formatted(schema, response.body()));
        }
        return new JsonObject(response.body()).getInteger("version");
    }

    /** The ids of flows by a version of a schema that have not ended, so many at most. */
    List<String> activeFlows(String schema, int version, int count) {
        var flows = new ArrayList<String>();
        var next = "";
        while (next != null && flows.size() < count) {
            var after = next.isEmpty() ? "" : "&after=" + next;
            var query = "?schema=%s&state=active&limit=%d%s".formatted(encoded(schema), PAGE, after);
            var response = send(HttpRequest.newBuilder(URI.create(url + "/api/v1/flow-instances" + query)));
            if (response.statusCode() != 200) {
                throw new BenchException("the flows of %s were not told: %s".formatted(schema, response.body()));
            }
            var page = new JsonObject(response.body());
            page.getJsonArray("items").stream()
                    .map(JsonObject.class::cast)
                    .filter(item -> item.getInteger("schema_version") == version)
                    .map(item -> item.getString("flow_instance_id"))
                    .limit(count - flows.size())
                    .forEach(flows::add);
            next = page.getString("next_after");
        }
        return flows;
    }

    /** Why not all of a batch of cm-handles was done; of several reasons one. Nothing, if all was. */
    Optional<String> register(String batch) {
        var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/cm-handles/batch"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(batch));
        var response = send(request, BATCH_TIMEOUT);
        return response.statusCode() == 200 ? Optional.empty() : Optional.of(reason(response));
    }

    private static String reason(HttpResponse<String> response) {
        return Stream.of("code", "error-code")
                .map(field -> Text.string(response.body(), field))
                .filter(code -> !code.isEmpty())
                .findFirst()
                .orElse("status " + response.statusCode());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
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
        return send(request, TIMEOUT);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, Duration usual) {
        try {
            return http.send(request.timeout(timeout.orElse(usual)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new BenchException("no answer from %s: %s: is the node running? (interlock serve)".formatted(url, e));
        } catch (InterruptedException e) {
            throw BenchException.interrupted();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
