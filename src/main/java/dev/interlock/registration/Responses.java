package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import dev.interlock.bus.Unicode;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Locale;

/** The HTTP responses to batches that were done; a batch that was not is a failure, which the gateway writes. */
record Responses(OutcomeWriter writer) {
    RawResponse done(Door door, Outcome outcome, RawRequest request) {
        if (outcome.complete()) {
            return RawResponse.empty(200);
        }
        boolean lenient = door == Door.INTERLOCK && prefersLenient(request);
        return RawResponse.json(lenient ? 207 : 500, buffer(writer.write(door, outcome)));
    }

    /** By RFC 7240: of a preference that is given several times the first counts, and its parameters are none. */
    private static boolean prefersLenient(RawRequest request) {
        return request.header("prefer").stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(preference ->
                        preference.split(";", 2)[0].replaceAll("[\\s\"]", "").toLowerCase(Locale.ROOT))
                .filter(preference -> preference.startsWith("handling="))
                .findFirst()
                .filter("handling=lenient"::equals)
                .isPresent();
    }

    /** A bad id may have halves of surrogate pairs. */
    private static Buffer buffer(ObjectNode json) {
        return Buffer.buffer(Unicode.sendable(json.toString()));
    }
}
