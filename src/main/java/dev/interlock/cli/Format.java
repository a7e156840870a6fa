package dev.interlock.cli;

import java.util.Locale;

/** The form of a file of operations. */
enum Format {
    /** One registration request. */
    JSON,
    /** A JSON object a line, each an operation. */
    NDJSON,
    /** A row an operation, under a header. */
    CSV;

    /** What the name of a file says; JSON if it says nothing. */
    static Format of(String file) {
        var name = file.toLowerCase(Locale.ROOT);
        if (name.endsWith(".ndjson") || name.endsWith(".jsonl")) {
            return NDJSON;
        }
        return name.endsWith(".csv") ? CSV : JSON;
    }

    /** What the name of such a file ends in. */
    String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The form in which operations of such a file are written: in CSV not every operation could be. */
    Format written() {
        return this == JSON ? JSON : NDJSON;
    }

    /**
     * Reads a file from its start.
     *
     * @param operation what a CSV file is about; the others say so themselves
     */
    Items items(InputFile input, Operation operation) {
        return switch (this) {
            case JSON -> RequestItems.read(input);
            case NDJSON -> new LineItems(input);
            case CSV -> new CsvItems(input, operation);
        };
    }
}
