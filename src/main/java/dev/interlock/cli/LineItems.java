package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/** The operations of a file in NDJSON: each line one, in the form of {@link LineForm}. */
final class LineItems implements Items {
    /**
     * Of a line in bytes: what a request may be by default, of which a line is a part. A handle with as many and as long properties as a
     * node takes by default is a third of it if each character is escaped.
     */
    static final int LONGEST = 16 * 1024 * 1024;

    private final String file;
    private final LineReader lines;

    LineItems(InputFile input) {
        file = input.name();
        lines = new LineReader(input.open(), LONGEST);
    }

    @Override
    public Optional<Item> next() {
        try {
            var line = lines.next();
            while (line.isPresent() && blank(line.get())) {
                line = lines.next();
            }
            return line.map(this::item);
        } catch (IOException e) {
            throw Documents.unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw Documents.unreadable(file, e);
        }
    }

    private Item item(byte[] line) {
        var place = new Place(file, lines.number());
        try {
            if (Documents.asWritten(line) instanceof ObjectNode object) {
                return LineForm.item(object, Operation.CREATE, place);
            }
        } catch (JsonProcessingException e) {
            var column =
                    Optional.ofNullable(e.getLocation()).map(where -> " (column %d)".formatted(where.getColumnNr()));
            throw place.refused("not JSON: " + Documents.words(e) + column.orElse(""));
        } catch (IOException e) {
            throw place.refused("not JSON: " + e.getMessage());
        }
        throw place.refused("not a JSON object: expected {...}");
    }

    private static boolean blank(byte[] line) {
        for (var character : line) {
            if (character != ' ' && character != '\t' && character != '\r') {
                return false;
            }
        }
        return true;
    }
}
