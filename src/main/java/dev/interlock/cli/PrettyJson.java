package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.function.Consumer;

/** JSON laid out for people: what fits in a line stands on one, all else goes one entry a line. */
final class PrettyJson {
    private static final int WIDTH = 100;

    private final StringBuilder out = new StringBuilder();

    private PrettyJson() {}

    static String of(JsonNode json) {
        var printer = new PrettyJson();
        printer.value(json, 0, 0);
        return printer.out.toString();
    }

    private void value(JsonNode json, int indent, int used) {
        var line = new PrettyJson();
        line.inline(json);
        if (json.isValueNode()
                || json.isEmpty()
                || ((indent > 0 || json.isArray()) && used + line.out.length() <= WIDTH)) {
            out.append(line.out);
        } else if (json.isObject()) {
            lines('{', json.fields(), '}', indent, entry -> {
                var name = quoted(entry.getKey()) + ": ";
                out.append(name);
                value(entry.getValue(), indent + 2, indent + 2 + name.length());
            });
        } else {
            lines('[', json.elements(), ']', indent, element -> value(element, indent + 2, indent + 2));
        }
    }

    private <T> void lines(char open, Iterator<T> entries, char close, int indent, Consumer<T> entry) {
        out.append(open);
        while (entries.hasNext()) {
            out.append('\n').repeat(" ", indent + 2);
            entry.accept(entries.next());
            out.append(entries.hasNext() ? "," : "");
        }
        out.append('\n').repeat(" ", indent).append(close);
    }

    private void inline(JsonNode json) {
        switch (json.getNodeType()) {
            case OBJECT ->
                list('{', json.fields(), '}', entry -> {
                    out.append(quoted(entry.getKey())).append(": ");
                    inline(entry.getValue());
                });
            case ARRAY -> list('[', json.elements(), ']', this::inline);
            default -> out.append(json);
        }
    }

    private <T> void list(char open, Iterator<T> entries, char close, Consumer<T> entry) {
        out.append(open);
        while (entries.hasNext()) {
            entry.accept(entries.next());
            out.append(entries.hasNext() ? ", " : "");
        }
        out.append(close);
    }

    private static String quoted(String name) {
        return Documents.JSON.getNodeFactory().textNode(name).toString();
    }
}
