package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.oneOf;
import static dev.interlock.config.Expectation.size;

import java.time.Duration;
import java.util.List;

/**
 * The limits of registration batches, of lists of what is registered, and of the work on both.
 *
 * @param maxItems cm-handles in one batch
 * @param maxProperties properties of one handle, per kind
 * @param maxKeyLength characters of one property's key
 * @param maxValueLength characters of one property's value
 * @param chunk rows per statement
 * @param timeout for one batch
 * @param concurrency batches worked on at once by one node
 * @param maxBytes of the bodies of these batches, unpacked; a larger batch is worked on alone
 * @param queue batches waiting; beyond it is overloaded
 * @param idempotencyRetention how long a client's idempotency key finds its first answer
 * @param errorCodeTable which meaning of the error codes 01 and 02 is followed
 * @param maxPage entries in one page of a list
 * @param maxPageBytes with which a page of handles is full
 * @param maxScan handles that are looked at for one page of a list
 * @param maxFound bytes of one answer with the names of all handles that are looked for
 * @param searches for all handles that one node works on at once; others wait as batches do
 */
public record Registration(
        int maxItems,
        int maxProperties,
        int maxKeyLength,
        int maxValueLength,
        int chunk,
        Duration timeout,
        int concurrency,
        int maxBytes,
        int queue,
        Duration idempotencyRetention,
        ErrorCodeTable errorCodeTable,
        int maxPage,
        int maxPageBytes,
        int maxScan,
        int maxFound,
        int searches) {

    /** A meaning of the error codes 01 and 02, which NCMP's samples and its table give the other way round. */
    public enum ErrorCodeTable {
        /** 01 already exists, 02 does not exist. */
        SAMPLES("samples"),
        /** 01 does not exist, 02 already exists. */
        TABLE("table");

        private final String word;

        ErrorCodeTable(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public Registration {
        if (maxItems < 1 || maxKeyLength < 1 || chunk < 1 || concurrency < 1 || maxScan < 1 || searches < 1) {
            throw new IllegalArgumentException(
                    "no registration of %d items with keys up to %d characters, %d rows a statement, %d at once, %d looked at, %d searches"
                            .formatted(maxItems, maxKeyLength, chunk, concurrency, maxScan, searches));
        }
    }

    static Registration read(Settings settings) {
        return new Registration(
                settings.get("registration.max-items", number(1, 1_000_000), "20000"),
                settings.get("registration.max-properties", number(1, 10_000), "100"),
                settings.get("registration.max-key-length", number(1, 10_000), "255"),
                settings.get("registration.max-value-length", number(1, 1_000_000), "4096"),
                settings.get("registration.chunk", number(1, 100_000), "250"),
                settings.get("registration.timeout", duration("100ms", "1h"), "60s"),
                settings.get("registration.concurrency", number(1, 1000), "8"),
                settings.get("registration.max-bytes", size("1KiB", "1GiB"), "8MiB"),
                settings.get("registration.queue", number(0, 100_000), "64"),
                settings.get("registration.idempotency-retention", duration("1m", "365d"), "24h"),
                settings.get(
                        "registration.error-code-table",
                        oneOf(List.of(ErrorCodeTable.values()), ErrorCodeTable::word),
                        "samples"),
                settings.get("registration.max-page", number(1, 100_000), "1000"),
                settings.get("registration.max-page-bytes", size("1KiB", "1GiB"), "4MiB"),
                settings.get("registration.max-scan", number(1, 10_000_000), "10000"),
                settings.get("registration.max-found", size("1KiB", "1GiB"), "32MiB"),
                settings.get("registration.searches", number(1, 1000), "2"));
    }
}
