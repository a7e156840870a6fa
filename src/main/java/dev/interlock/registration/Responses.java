package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** The HTTP responses to batches that were done; a batch that was not is a failure, which the gateway writes. */
record Responses(OutcomeWriter writer) {
    private static final Pattern HALF_CHARACTER = Pattern.compile("\\p{Cs}");

    RawResponse done(Door door, Outcome outcome, RawRequest request) {
        if (outcome.complete()) {
            return RawResponse.empty(200);
        }
        boolean lenient = door == Door.INTERLOCK && prefersLenient(request);
        return RawResponse.json(lenient ? 207 : 500, buffer(writer.write(door, outcome)));
    }

    private static boolean prefersLenient(RawRequest request) {
        return request.header("prefer").stream()
                .flatMap(header -> Arrays.stream(header.split("[,;]", -1)))
                .map(preference -> preference.replaceAll("[\\s\"]", "").toLowerCase(Locale.ROOT))
                .anyMatch("handling=lenient"::equals);
    }

    /** UTF-8 has nothing for half a surrogate pair, of which a bad id may consist; so that is escaped. */
    private static Buffer buffer(ObjectNode json) {
        return Buffer.buffer(HALF_CHARACTER
                .matcher(json.toString())
                .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0))));
    }
}
