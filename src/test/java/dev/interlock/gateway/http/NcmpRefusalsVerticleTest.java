package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.gateway.RawHttp;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.Future;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gateway itself refuses below the path of NCMP. */
class NcmpRefusalsVerticleTest {
    private static final String NCMP = "/ncmpInventory/v1/ch";

    private final RunningGateway gateway = new RunningGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|/ncmpInventory/v1/nothing|404 NOT_FOUND",
                "GET|/ncmpInventory|404 NOT_FOUND",
                "GET|/ncmpInventory/v1/ch|405 METHOD_NOT_ALLOWED",
                "GET|/ncmpInventory/v1/ch/searches|405 METHOD_NOT_ALLOWED",
                "POST|/ncmpInventory/v1/ch/cmHandles|405 METHOD_NOT_ALLOWED",
                "POST|/ncmpInventory/v1/ch/searches|400 BAD_REQUEST",
                "GET|/ncmpInventory/v1/ch/cmHandles?dmi-plugin-identifier=%ff|400 BAD_REQUEST",
                "GET|/ncmpInventory/v1/ch/cmHandles?dmi-plugin-identifier=x|503 SERVICE_UNAVAILABLE"
            })
    void whatever_is_refused_below_the_path_of_ncmp_is_told_in_its_form(String method, String path, String status) {
        gateway.serveWith(call ->
                Future.failedFuture(Failure.of(ErrorCode.OVERLOADED, "too much").asException()));
        try (var raw = new RawHttp(gateway.port())) {
            raw.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

            assertNcmpRefusal(status, raw.readToEnd());
        }
    }

    @Test
    void ncmp_is_told_in_its_form_of_a_wrong_content_type_a_fault_of_ours_and_a_node_that_goes_away() {
        gateway.serveWith(call -> {
            throw new IllegalStateException("a fault");
        });
        var search = "POST " + NCMP + "/searches HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n";
        try (var plain = new RawHttp(gateway.port());
                var faulty = new RawHttp(gateway.port());
                var late = new RawHttp(gateway.port())) {
            plain.send(search + "Content-Type: text/plain\r\n\r\n{}");
            assertNcmpRefusal("415 UNSUPPORTED_MEDIA_TYPE", plain.readToEnd());
            faulty.send(search + "\r\n{}");
            assertNcmpRefusal("500 INTERNAL_SERVER_ERROR", faulty.readToEnd());
            gateway.admission.drain();
            late.send(search + "\r\n{}");
            assertNcmpRefusal("503 SERVICE_UNAVAILABLE", late.readToEnd());
        }
    }

    @Test
    void ncmp_is_told_in_its_form_of_headers_that_are_too_large() {
        try (var raw = new RawHttp(gateway.port())) {
            raw.send("GET " + NCMP + " HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n");

            assertNcmpRefusal("431 REQUEST_HEADER_FIELDS_TOO_LARGE", raw.readToEnd());
        }
    }

    private static void assertNcmpRefusal(String status, String response) {
        assertTrue(response.startsWith("HTTP/1.1 " + status.substring(0, 4)), response);
        assertTrue(response.toLowerCase(Locale.ROOT).contains("content-type: application/json\r\n"), response);
        assertTrue(response.contains("{\"status\":\"" + status + "\",\"message\":\""), response);
        assertTrue(response.contains("\"details\":\""), response);
    }
}
