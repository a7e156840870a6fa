package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.RawResponse;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How batches of cm-handles pass the gateway. */
class BatchDoorVerticleTest {
    private static final String BATCH = "/api/v1/cm-handles/batch";
    private static final String NCMP = "/ncmpInventory/v1/ch";

    private final RunningGateway gateway = new RunningGateway();
    private final RestClient client = new RestClient(gateway);

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({BATCH + ", interlock", NCMP + ", ncmp"})
    void a_batch_goes_to_its_door_as_it_is_and_its_answer_comes_back_as_it_is(String path, String door)
            throws Exception {
        gateway.serveBatchesWith(batch ->
                Future.succeededFuture(new RawResponse(207, "application/json", Buffer.buffer("{ \"a\":1 }"))));
        var request = HttpRequest.newBuilder(gateway.uri(path))
                .header("content-type", "application/json")
                .header("prefer", "handling=lenient")
                .header("prefer", "wait=5")
                .header("idempotency-key", "k")
                .header("authorization", "secret")
                .POST(BodyPublishers.ofString("not even JSON"))
                .build();

        var response = client.send(request);

        assertEquals(207, response.statusCode());
        assertEquals("{ \"a\":1 }", response.body());
        var batch = gateway.batches.element();
        assertEquals(door, batch.door());
        assertEquals("not even JSON", batch.body());
        assertEquals(Map.of("prefer", "handling=lenient, wait=5", "idempotency-key", "k"), batch.headers());
    }

    @Test
    void an_empty_answer_to_a_batch_has_no_body_and_no_content_type() throws Exception {
        var response = client.send("POST", NCMP, "{}");

        assertEquals(200, response.statusCode());
        assertEquals("", response.body());
        assertFalse(response.headers().firstValue("content-type").isPresent());
    }

    @Test
    void a_batch_that_fails_is_told_in_the_form_of_its_door() throws Exception {
        gateway.serveBatchesWith(batch -> Future.failedFuture(
                Failure.of(ErrorCode.DATABASE_UNAVAILABLE, "no database").asException()));

        var problem = RestClient.problem(client.send("POST", BATCH, "{}"), 503, "database_unavailable");
        var ncmp = client.send("POST", NCMP, "{}");

        assertTrue(problem.at("/errors/0/retryable").asBoolean());
        assertEquals(503, ncmp.statusCode());
        assertEquals(
                "{\"status\":\"503 SERVICE_UNAVAILABLE\",\"message\":\"database unavailable\",\"details\":\"no database\"}",
                ncmp.body());
    }

    @Test
    void a_batch_with_two_idempotency_keys_is_refused_and_reaches_nobody() throws Exception {
        var request = HttpRequest.newBuilder(gateway.uri(BATCH))
                .header("idempotency-key", "a")
                .header("idempotency-key", "b")
                .POST(BodyPublishers.ofString("{}"))
                .build();

        RestClient.problem(client.send(request), 400, "invalid_request");
        assertTrue(gateway.batches.isEmpty());
    }
}
