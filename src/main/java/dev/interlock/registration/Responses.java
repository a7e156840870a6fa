package dev.interlock.registration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Locale;

/** The HTTP responses of both doors. */
record Responses(OutcomeWriter writer) {

    /** The answer to a batch that was done. */
    RawResponse done(Door door, Outcome outcome, RawRequest request) {
        if (outcome.complete()) {
            return RawResponse.empty(200);
        }
        boolean lenient = door == Door.INTERLOCK && prefersLenient(request);
        return RawResponse.json(lenient ? 207 : 500, buffer(writer.write(door, outcome)));
    }

    /** The answer to a batch that as a whole was not done, or of which nobody knows. */
    static RawResponse refused(Door door, Failure failure) {
        int status = failure.code().status();
        return switch (door) {
            case INTERLOCK -> new RawResponse(status, "application/problem+json", buffer(problem(failure)));
            case NCMP -> RawResponse.json(status, buffer(errorMessage(failure)));
        };
    }

    private static boolean prefersLenient(RawRequest request) {
        return request.header("prefer").stream()
                .flatMap(header -> Arrays.stream(header.split("[,;]", -1)))
                .map(preference -> preference.replaceAll("[\\s\"]", "").toLowerCase(Locale.ROOT))
                .anyMatch("handling=lenient"::equals);
    }

    private static ObjectNode problem(Failure failure) {
        int status = failure.code().status();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("detail", failure.message());
        json.putArray("errors").add(failure.toJson());
        return json;
    }

    private static ObjectNode errorMessage(Failure failure) {
        var status = HttpResponseStatus.valueOf(failure.code().status());
        var words = status.reasonPhrase().toUpperCase(Locale.ROOT).replace(' ', '_');
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", status.code() + " " + words)
                .put("message", status.reasonPhrase())
                .put(
                        "details",
                        failure.path()
                                .map(path -> failure.message() + " (at " + path + ")")
                                .orElse(failure.message()));
    }

    private static Buffer buffer(ObjectNode json) {
        return Buffer.buffer(json.toString());
    }
}
