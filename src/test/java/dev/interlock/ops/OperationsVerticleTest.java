package dev.interlock.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsVerticleTest {
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void a_node_is_ready_when_all_checks_are_well() throws Exception {
        try (var gateway = gateway(check("database", true), check("migrations", true))) {
            var response = get(gateway, "/health/ready");

            assertEquals(200, response.statusCode());
            assertEquals(
                    "{\"status\":\"ready\",\"checks\":{\"database\":\"ok\",\"migrations\":\"ok\"}}", response.body());
        }
    }

    @Test
    void each_check_that_is_not_well_is_named_and_the_others_are_asked_all_the_same() throws Exception {
        var failing = new HealthCheck("failing", () -> Future.failedFuture("down"));
        var throwing = new HealthCheck("throwing", () -> {
            throw new IllegalStateException("broken");
        });
        var silent = new HealthCheck("silent", () -> Future.future(never -> {}));
        try (var gateway = gateway(check("bad", false), failing, throwing, silent, check("good", true))) {
            var response = get(gateway, "/health/ready");

            assertEquals(503, response.statusCode());
            assertEquals(
                    "{\"status\":\"not_ready\",\"checks\":{\"bad\":\"failed\",\"failing\":\"failed\","
                            + "\"throwing\":\"failed\",\"silent\":\"timed_out\",\"good\":\"ok\"}}",
                    response.body());
        }
    }

    @Test
    void a_node_that_is_not_ready_is_live() throws Exception {
        try (var gateway = gateway(check("database", false))) {
            assertEquals(200, get(gateway, "/health/live").statusCode());
        }
    }

    @Test
    void a_node_that_drains_is_live_and_tells_that_it_is_not_ready() throws Exception {
        try (var gateway = gateway(check("accepting", false))) {
            gateway.admission.enter();
            gateway.admission.drain();

            assertEquals(200, get(gateway, "/health/live").statusCode());
            assertEquals(503, get(gateway, "/health/ready").statusCode());
            assertEquals(200, get(gateway, "/metrics").statusCode());
            gateway.admission.leave();
        }
    }

    @Test
    void metrics_are_written_as_Prometheus_reads_them() throws Exception {
        try (var gateway = gateway()) {
            get(gateway, "/api/v1/flow-schemas");

            var response = get(gateway, "/metrics");

            assertTrue(
                    response.headers().firstValue("content-type").orElseThrow().startsWith("text/plain"));
            assertTrue(
                    response.body().contains("interlock_calls_total{action=\"flow_schemas\",status=\"200\"} 1.0"),
                    response.body());
            assertTrue(
                    response.body().contains("interlock_call_seconds_bucket{action=\"flow_schemas\",le=\"60.0\"} 1"),
                    response.body());
            assertTrue(response.body().contains("interlock_sockets 0.0"), response.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
    void a_head_is_that_of_the_answer_and_another_method_is_refused_as_elsewhere(String path) throws Exception {
        try (var gateway = gateway()) {
            var head = send(gateway, "HEAD", path);
            var other = send(gateway, "POST", path);

            assertEquals(200, head.statusCode());
            assertEquals("", head.body());
            assertEquals(405, other.statusCode());
            assertEquals("GET, HEAD", other.headers().firstValue("allow").orElseThrow());
            assertTrue(other.body().contains("method_not_allowed"), other.body());
            assertEquals(200, get(gateway, path).statusCode());
        }
    }

    private static RunningGateway gateway(HealthCheck... checks) {
        return new RunningGateway(1, Duration.ofSeconds(10), List.of(checks));
    }

    private static HealthCheck check(String name, boolean well) {
        return new HealthCheck(name, () -> Future.succeededFuture(well));
    }

    private HttpResponse<String> get(RunningGateway gateway, String path) throws IOException, InterruptedException {
        return send(gateway, "GET", path);
    }

    private HttpResponse<String> send(RunningGateway gateway, String method, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.uri(path))
                .method(method, BodyPublishers.noBody())
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
