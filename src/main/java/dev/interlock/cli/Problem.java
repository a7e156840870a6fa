package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Why the node refused an HTTP request, as lines for people. */
final class Problem {
    private Problem() {}

    /** One line for each error that the answer tells of, at least one. */
    static List<String> lines(NodeClient.Reply reply) {
        var body = Documents.answer(reply.body());
        var lines = new ArrayList<String>();
        for (var error : body.path("errors")) {
            lines.add(line(error));
        }
        if (lines.isEmpty()) {
            lines.add(plain(reply, body));
        }
        return lines;
    }

    /** Whether the same request may succeed when it is sent again. */
    static boolean passing(NodeClient.Reply reply) {
        return Documents.answer(reply.body())
                .path("errors")
                .path(0)
                .path("retryable")
                .asBoolean();
    }

    private static String line(JsonNode error) {
        var pointer = error.path("path").asText();
        var kind = error.path("details").path("fault").asText(error.path("code").asText("unknown"));
        var text = kind + ": " + error.path("message").asText();
        return Printable.text(pointer.isEmpty() ? text : pointer + ": " + text);
    }

    /** The form of the ONAP door, else whatever came. */
    private static String plain(NodeClient.Reply reply, JsonNode body) {
        var message = body.path("message").asText();
        var details = body.path("details").asText();
        var text = message.isEmpty() ? reply.body().strip() : details.isEmpty() ? message : message + ": " + details;
        var cut = text.length() > 300 ? text.substring(0, 300) + "..." : text;
        return Printable.text("status %d%s".formatted(reply.status(), cut.isEmpty() ? "" : ": " + cut));
    }
}
