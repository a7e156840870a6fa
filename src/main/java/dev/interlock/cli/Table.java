package dev.interlock.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under a header, each column as wide as its widest cell so far. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;

    Table(String... header) {
        widths = new int[header.length];
        row(header);
    }

    Table row(String... cells) {
        if (cells.length != widths.length) {
            throw new IllegalArgumentException("%d cells for %d columns".formatted(cells.length, widths.length));
        }
        rows.add(List.of(cells).stream().map(Printable::text).toList());
        return this;
    }

    /** The rows that were added since they were last asked for, the header being the first of all. */
    List<String> lines() {
        for (var row : rows) {
            for (var column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
        }
        var lines = rows.stream().map(this::line).toList();
        rows.clear();
        return lines;
    }

    private String line(List<String> row) {
        var line = new StringBuilder();
        for (var column = 0; column < widths.length; column++) {
            var cell = row.get(column);
            line.append(cell).repeat(" ", widths[column] - length(cell) + 2);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
