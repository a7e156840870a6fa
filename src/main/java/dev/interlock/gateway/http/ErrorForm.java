package dev.interlock.gateway.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Failure;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** How a refusal is written as a body. */
enum ErrorForm {
    /** RFC 9457: what went wrong first, and all errors in the form that WebSocket clients know. */
    PROBLEM("application/problem+json") {
        @Override
        ObjectNode body(Answer answer) {
            var first = answer.errors().getFirst();
            var body = JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "urn:interlock:error:" + first.code().word())
                    .put("title", first.code().word().replace('_', ' '))
                    .put("status", answer.status())
                    .put("detail", first.message());
            var errors = body.putArray("errors");
            answer.errors().stream().map(Failure::toJson).forEach(errors::add);
            if (!answer.data().isEmpty()) {
                body.set("data", answer.data());
            }
            return body;
        }
    },

    /** The error body of ONAP NCMP, whose clients know no other. */
    NCMP("application/json") {
        @Override
        ObjectNode body(Answer answer) {
            var first = answer.errors().getFirst();
            var phrase = HttpResponseStatus.valueOf(answer.status()).reasonPhrase();
            return JsonNodeFactory.instance
                    .objectNode()
                    .put(
                            "status",
                            answer.status() + " "
                                    + phrase.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "_"))
                    .put("message", first.code().word().replace('_', ' '))
                    .put(
                            "details",
                            first.path()
                                    .filter(pointer -> !pointer.isEmpty())
                                    .map(pointer -> at(pointer, first.message()))
                                    .orElse(first.message()));
        }

        // A message that begins with the name of a field need not say it behind the place of that.
        private static String at(String pointer, String message) {
            int end = message.indexOf(": ");
            boolean named = end > 0 && pointer.endsWith('/' + message.substring(0, end));
            return pointer + (named ? message.substring(end) : ": " + message);
        }
    };

    /** Below this path all is as NCMP has it. */
    private static final String NCMP_PATH = "/ncmpInventory";

    private final String contentType;

    ErrorForm(String contentType) {
        this.contentType = contentType;
    }

    /** The form that clients of this path expect, also where it leads nowhere. */
    static ErrorForm of(String path) {
        return path.equals(NCMP_PATH) || path.startsWith(NCMP_PATH + "/") ? NCMP : PROBLEM;
    }

    String contentType() {
        return contentType;
    }

    /** The body that says this refusal, which has at least one error. */
    abstract ObjectNode body(Answer refusal);
}
