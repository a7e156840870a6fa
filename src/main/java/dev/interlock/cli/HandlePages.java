package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The cm-handles of a node, page by page in the node's order. */
final class HandlePages {
    private final NodeClient node;
    private final String query;
    private Optional<String> after = Optional.empty();
    private boolean ended;

    /**
     * Asks for nothing yet.
     *
     * @param query what each page is asked for with, such as {@code limit=100&state=READY}
     */
    HandlePages(NodeClient node, String query) {
        this.node = node;
        this.query = query;
    }

    /** The handles of the next page, which may be none, or nothing after the last page. */
    Optional<JsonNode> next() {
        if (ended) {
            return Optional.empty();
        }
        var from = after.map(id -> "&after=" + PathSegment.of(id)).orElse("");
        var reply = node.get("/api/v1/cm-handles?" + query + from);
        if (reply.status() != 200) {
            throw CommandException.refused(String.join("; ", Problem.lines(reply)));
        }
        var page = Documents.answer(reply.body());
        if (!page.path("items").isArray()) {
            throw strange("no items");
        }
        goOn(page.path("next_after"));
        return Optional.of(page.path("items"));
    }

    private void goOn(JsonNode next) {
        if (!next.isNull() && !next.isTextual()) {
            throw strange("no next_after");
        }
        ended = next.isNull();
        var last = Optional.of(next).filter(JsonNode::isTextual).map(JsonNode::asText);
        if (!ended && last.equals(after)) {
            throw strange("a next_after that does not lead on");
        }
        after = last;
    }

    private static CommandException strange(String what) {
        return CommandException.unusable("the node answered a page of cm-handles with " + what);
    }
}
