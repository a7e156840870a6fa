package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bench.Measured;
import java.util.Locale;

/** How measurements are printed, for people and for programs. */
final class Measurements {
    private Measurements() {}

    /** @param unit what is counted, in the plural */
    static Table table(String unit) {
        return new Table("", unit, "per second", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "errors");
    }

    static void row(Table table, String name, Measured measured) {
        table.row(
                name,
                String.format(Locale.ROOT, "%,d", measured.count()),
                String.format(Locale.ROOT, "%,.0f", measured.perSecond()),
                millis(measured, 50),
                millis(measured, 99),
                millis(measured, 99.9),
                millis(measured, 100),
                String.format(Locale.ROOT, "%,d", measured.errors()));
    }

    private static String millis(Measured measured, double percent) {
        return String.format(Locale.ROOT, "%.2f", measured.millis(percent));
    }

    static ObjectNode json(String bench, Measured measured) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("bench", bench)
                .put("count", measured.count())
                .put("per_second", measured.perSecond())
                .put("p50_ms", measured.millis(50))
                .put("p99_ms", measured.millis(99))
                .put("p999_ms", measured.millis(99.9))
                .put("max_ms", measured.millis(100))
                .put("errors", measured.errors());
    }
}
