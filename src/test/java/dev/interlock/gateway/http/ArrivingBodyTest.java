package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.FailureException;
import dev.interlock.gateway.RawHttp;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies read on this thread while a raw client still sends them. */
@SuppressWarnings("NullAway.Init") // listen, which sets the fields, runs before each test
class ArrivingBodyTest {
    private static final int LIMIT = 3_000_000;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<InputStream> bodies = new LinkedBlockingQueue<>();
    private volatile Duration pause = Duration.ofSeconds(20);
    private volatile Duration timeout = Duration.ofSeconds(20);
    private HttpServer server;
    private RawHttp client;

    @BeforeEach
    void listen() {
        server = vertx.createHttpServer()
                .requestHandler(request -> bodies.add(
                        ContentCoding.of(request).unpacked(ArrivingBody.of(request, LIMIT, pause, timeout), LIMIT)))
                .listen(0, "127.0.0.1")
                .await();
        client = new RawHttp(server.actualPort());
    }

    @AfterEach
    void close() {
        client.close();
        vertx.close().await();
    }

    @Test
    void what_has_arrived_is_read_before_the_rest_is_sent() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst");
        var body = body();
        assertEquals("first", text(body.readNBytes(5)));
        client.send("later");
        assertEquals('l', body.read());
        assertEquals("ater", text(body.readAllBytes()));
        assertEquals(-1, body.read());
    }

    @Test
    void a_client_that_sends_faster_than_is_read_waits_and_nothing_is_lost() throws Exception {
        var sent = new byte[LIMIT];
        new Random(1).nextBytes(sent);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + LIMIT + "\r\n\r\n");
        var sender = Thread.ofVirtual().start(() -> client.send(sent));
        var body = body();
        var read = new ByteArrayOutputStream();
        for (var part = body.readNBytes(1000); part.length > 0; part = body.readNBytes(1000)) {
            read.writeBytes(part);
        }
        sender.join();
        assertArrayEquals(sent, read.toByteArray());
    }

    @Test
    void nothing_is_asked_for_before_the_first_read() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        var body = body();
        var reader = Thread.ofVirtual().start(() -> assertEquals("{}", text(all(body))));
        assertTrue(client.readUntil("\r\n\r\n").startsWith("HTTP/1.1 100 "));
        client.send("{}");
        reader.join();
    }

    @Test
    void a_body_that_does_not_come_in_time_is_a_timeout() throws Exception {
        timeout = Duration.ofMillis(100);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst");
        assertFails(ErrorCode.REQUEST_TIMEOUT, body());
    }

    @Test
    void a_body_of_which_nothing_comes_for_too_long_is_a_timeout() throws Exception {
        pause = Duration.ofMillis(100);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst");
        var body = body();
        assertEquals("first", text(body.readNBytes(5)));
        assertFails(ErrorCode.REQUEST_TIMEOUT, body);
    }

    @Test
    void a_client_that_has_to_wait_for_its_reader_makes_no_pause() throws Exception {
        pause = Duration.ofMillis(400);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + LIMIT + "\r\n\r\n");
        Thread.ofVirtual().start(() -> client.send(new byte[LIMIT]));
        var body = body();
        assertEquals(0, body.read());
        // Longer than the pause, in which the reader does something else.
        assertEquals(0, vertx.timer(1000).map(0).await());
        assertEquals(LIMIT - 1, body.readAllBytes().length);
    }

    @Test
    void a_body_that_breaks_off_is_invalid() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst");
        var body = body();
        assertEquals('f', body.read());
        client.close();
        assertFails(ErrorCode.INVALID_REQUEST, body);
    }

    @Test
    void a_body_beyond_the_limit_is_too_large() throws Exception {
        client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        var body = body();
        Thread.ofVirtual().start(() -> client.send("2dc6c1\r\n" + "x".repeat(LIMIT + 1) + "\r\n"));
        assertFails(ErrorCode.TOO_LARGE, body);
    }

    @ParameterizedTest
    @CsvSource({"gzip", "GZIP", "x-gzip"})
    void a_packed_body_is_read_as_it_was(String coding) throws Exception {
        post(coding, packed("{\"a\": 1}".getBytes(StandardCharsets.UTF_8)));
        assertEquals("{\"a\": 1}", text(body().readAllBytes()));
    }

    @Test
    void a_packed_body_is_limited_by_its_unpacked_size() throws Exception {
        post("gzip", packed(new byte[LIMIT + 1]));
        assertFails(ErrorCode.TOO_LARGE, body());
    }

    @Test
    void a_packed_body_that_is_cut_short_or_not_packed_is_invalid() throws Exception {
        var packed = packed(new byte[10_000]);
        post("gzip", Arrays.copyOf(packed, packed.length - 9));
        assertFails(ErrorCode.INVALID_REQUEST, body());
        client.close();
        client = new RawHttp(server.actualPort());
        post("gzip", Arrays.copyOf(packed, 5));
        var cut = assertThrows(FailureException.class, body()::readAllBytes);
        assertEquals(
                "the body is not what gzip makes: it breaks off", cut.failure().message());
        client.close();
        client = new RawHttp(server.actualPort());
        post("gzip", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
        assertFails(ErrorCode.INVALID_REQUEST, body());
    }

    private void post(String coding, byte[] bytes) {
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + bytes.length
                + "\r\n\r\n");
        client.send(bytes);
    }

    private InputStream body() throws InterruptedException {
        var body = bodies.poll(10, TimeUnit.SECONDS);
        if (body == null) {
            throw new AssertionError("no request came");
        }
        return body;
    }

    private static void assertFails(ErrorCode code, InputStream body) {
        var thrown = assertThrows(FailureException.class, body::readAllBytes);
        assertEquals(code, thrown.failure().code(), thrown.failure().message());
    }

    private static byte[] all(InputStream body) {
        try {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
