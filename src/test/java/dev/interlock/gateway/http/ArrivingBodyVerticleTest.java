package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interlock.gateway.RawHttp;
import dev.interlock.gateway.RunningGateway;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivingBodyVerticleTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BATCH = "/api/v1/cm-handles/batch";
    private static final String NCMP = "/ncmpInventory/v1/ch";

    private final RunningGateway gateway = new RunningGateway();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        gateway.close();
    }

    @Test
    void a_body_of_exactly_the_limit_is_taken() throws Exception {
        assertEquals(200, post(BATCH, "x".repeat(RunningGateway.MAX_BODY)).statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {BATCH, NCMP, "/api/v1/flow-instances"})
    void r1_a_body_that_is_too_large_is_413_and_reaches_nobody(String path) throws Exception {
        var response = post(path, "x".repeat(RunningGateway.MAX_BODY + 1));

        assertEquals(413, response.statusCode());
        var body = MAPPER.readTree(response.body());
        assertEquals(path.equals(NCMP), body.has("details"), "the form of the door");
        assertEquals(!path.equals(NCMP), body.at("/errors/0/code").asText().equals("too_large"));
        assertTrue(gateway.batches.isEmpty());
        assertEquals(200, post(BATCH, "{}").statusCode(), "the next request works");
    }

    @Test
    void a_body_without_a_length_is_cut_off_at_the_limit() {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("POST " + BATCH + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            raw.send("10001\r\n" + "x".repeat(65_537) + "\r\n");

            // The body has not ended, and the answer comes all the same.
            var response = raw.readToEnd();

            assertTrue(response.startsWith("HTTP/1.1 413 "), response);
            assertTrue(gateway.batches.isEmpty());
        }
    }

    @Test
    void a_client_that_asks_first_is_refused_before_it_sends_too_much() {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("POST " + BATCH
                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");

            assertTrue(raw.readToEnd().startsWith("HTTP/1.1 413 "));
        }
    }

    @Test
    void a_client_that_asks_first_is_told_to_go_on() {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("POST " + BATCH
                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n");

            assertTrue(raw.readUntil("\r\n\r\n").startsWith("HTTP/1.1 100 "));
            raw.send("{}");
            assertTrue(raw.readToEnd().startsWith("HTTP/1.1 200 "));
        }
    }

    @ParameterizedTest
    @CsvSource({BATCH + ", br", NCMP + ", 'gzip, gzip'"})
    void a_batch_that_is_packed_in_an_unknown_way_is_refused_and_told_which_are_known(String path, String coding)
            throws Exception {
        var response = sendPacked(path, coding);

        assertEquals(415, response.statusCode());
        assertEquals(
                "gzip, identity",
                response.headers().firstValue("accept-encoding").orElseThrow());
        assertTrue(gateway.batches.isEmpty());
    }

    @Test
    void no_body_but_that_of_a_batch_may_be_packed() throws Exception {
        var response = sendPacked("/api/v1/flow-instances", "gzip");

        assertEquals(415, response.statusCode());
        assertEquals(
                "unsupported_media_type",
                MAPPER.readTree(response.body()).at("/errors/0/code").asText());
    }

    private HttpResponse<String> sendPacked(String path, String coding) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.uri(path))
                .header("content-encoding", coding)
                .POST(BodyPublishers.ofString("{}"))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void a_batch_whose_body_stops_coming_is_a_timeout_and_the_next_one_is_done() throws Exception {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("POST " + BATCH + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
            assertTrue(raw.readUntil("\r\n\r\n").startsWith("HTTP/1.1 408 "));
            raw.send("{");
        }
        for (int i = 0; i < 5; i++) {
            assertEquals(200, post(BATCH, "{}").statusCode());
        }
    }

    @Test
    void any_other_body_that_stops_coming_is_a_timeout_too() {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("POST /api/v1/flow-instances HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");

            assertTrue(raw.readUntil("\r\n\r\n").startsWith("HTTP/1.1 408 "));
        }
    }

    @Test
    void a_client_that_goes_away_within_its_body_is_no_longer_counted() throws Exception {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("POST " + BATCH + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
        }

        assertEquals(200, post(BATCH, "{}").statusCode());
        RunningGateway.await(gateway.drain());
        assertEquals(0, gateway.admission.open());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(gateway.uri(path))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
