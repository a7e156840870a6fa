package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** The operations of a file in CSV (RFC 4180): the first row is the header, each other one an operation of the same kind. */
final class CsvItems implements Items {
    private static final int MOST_COLUMNS = 1000;

    private static final CsvFactory CSV = CsvFactory.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            // A quote that is never closed would take the whole file for one cell.
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(1024 * 1024).build())
            .build();

    private final InputFile input;
    private final String file;
    private final Operation operation;
    private final CsvParser rows;
    private final List<CsvColumn> columns;
    private Place place;

    /** Reads the header. */
    CsvItems(InputFile input, Operation operation) {
        this.input = input;
        this.file = input.name();
        this.operation = operation;
        place = new Place(file, 1);
        try {
            rows = CSV.createParser(input.open());
        } catch (IOException e) {
            throw Documents.unreadable(file, e);
        }
        columns = header();
    }

    @Override
    public Optional<Item> next() {
        return row().map(this::item);
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw Documents.unreadable(file, e);
        }
    }

    private List<CsvColumn> header() {
        var header = row().orElseThrow(() -> place.refused("empty: expected a header of column names"));
        var columns = header.stream()
                .map(name -> name.replace("\ufeff", "").strip())
                .map(CsvColumn::of)
                .toList();
        var known = new HashSet<CsvColumn>();
        for (var column : columns) {
            if (column.name().isEmpty()) {
                throw place.refused("column %d has no name".formatted(known.size() + 1));
            }
            if (!known.add(column)) {
                throw place.refused("the column '%s' is there twice".formatted(column.name()));
            }
        }
        if (!known.contains(CsvColumn.of("cmHandle"))) {
            throw place.refused("no column cmHandle: expected a header of column names with commas between them");
        }
        return columns;
    }

    private Item item(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw place.refused("%d cells: the header has %d".formatted(cells.size(), columns.size()));
        }
        var line = JsonNodeFactory.instance.objectNode();
        for (var index = 0; index < cells.size(); index++) {
            columns.get(index).set(line, cells.get(index));
        }
        return LineForm.item(line, operation, place);
    }

    private Optional<List<String>> row() {
        try {
            if (rows.nextToken() == null) {
                return Optional.empty();
            }
            place = new Place(file, rows.currentLocation().getLineNr());
            var cells = new ArrayList<String>();
            while (rows.nextToken() != JsonToken.END_ARRAY) {
                if (cells.size() == MOST_COLUMNS) {
                    throw place.refused("more than %d cells".formatted(MOST_COLUMNS));
                }
                cells.add(rows.getText());
            }
            return Optional.of(cells);
        } catch (JsonProcessingException e) {
            // The row is told, not where the parser gave up: a quote that is never closed ends with the file.
            throw place.refused("not CSV: " + Documents.words(e));
        } catch (CharConversionException e) {
            throw notUtf8().map(line -> line.refused("not UTF-8")).orElseGet(() -> Documents.unreadable(file, e));
        } catch (IOException e) {
            throw Documents.unreadable(file, e);
        }
    }

    /** The first line that is none; the parser reads far ahead of its rows. */
    private Optional<Place> notUtf8() {
        try (var lines = new LineReader(input.open(), LineItems.LONGEST)) {
            var line = lines.next();
            while (line.isPresent() && isUtf8(line.get())) {
                line = lines.next();
            }
            return line.map(found -> new Place(file, lines.number()));
        } catch (IOException e) {
            throw Documents.unreadable(file, e);
        }
    }

    private static boolean isUtf8(byte[] line) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
