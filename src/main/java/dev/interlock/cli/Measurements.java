package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.interlock.bench.BenchException;
import dev.interlock.bench.Measured;
import dev.interlock.bench.Remains;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;

/** How measurements are printed, for people and for programs. */
final class Measurements {
    private static final ObjectMapper MAPPER = mapper();

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
                String.format(Locale.ROOT, "%,d", measured.errors().total()));
    }

    private static String millis(Measured measured, double percent) {
        return String.format(Locale.ROOT, "%.2f", measured.millis(percent));
    }

    static ObjectNode json(Measured measured) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("count", measured.count())
                .put("per_second", measured.perSecond())
                .put("p50_ms", measured.millis(50))
                .put("p99_ms", measured.millis(99))
                .put("p999_ms", measured.millis(99.9))
                .put("max_ms", measured.millis(100))
                .put("errors", measured.errors().total());
        var reasons = json.putObject("error_reasons");
        measured.errors().byReason().forEach(reasons::put);
        return json;
    }

    static ObjectNode json(String bench, Measured measured) {
        return JsonNodeFactory.instance.objectNode().put("bench", bench).setAll(json(measured));
    }

    /**
     * Measures, and tells why if that cannot be done, or what could not be cleaned up after it.
     *
     * @param bench prints what it measured, and gives the exit code
     */
    static int measuring(Terminal terminal, IntSupplier bench) {
        try (var interruption = new Interruption(terminal, Remains.POSSIBLE)) {
            return measuring(terminal, interruption, bench);
        }
    }

    private static int measuring(Terminal terminal, Interruption interruption, IntSupplier bench) {
        try {
            return bench.getAsInt();
        } catch (BenchException failed) {
            for (var left : failed.getSuppressed()) {
                terminal.err().println("interlock: " + Printable.text(String.valueOf(left.getMessage())));
            }
            if (interruption.came()) {
                return ExitCode.UNUSABLE;
            }
            throw CommandException.unusable(String.valueOf(failed.getMessage()));
        } finally {
            terminal.flush();
        }
    }

    /** Prints what one bench measured of one thing, and gives the exit code. */
    static int print(
            Terminal terminal, boolean asJson, String bench, String unit, Measured measured, JsonNode settings) {
        if (asJson) {
            terminal.out()
                    .println(json(bench, measured).set("settings", settings).toString());
        } else {
            print(terminal, unit, Map.of(bench, measured));
        }
        return exitCode(List.of(measured));
    }

    /** Prints what one bench measured of several things, and gives the exit code. */
    static int print(
            Terminal terminal,
            boolean asJson,
            String bench,
            String unit,
            Map<String, Measured> measured,
            JsonNode settings) {
        if (asJson) {
            var json = JsonNodeFactory.instance.objectNode().put("bench", bench);
            measured.forEach((name, one) -> json.set(name, json(one)));
            terminal.out().println(json.set("settings", settings).toString());
        } else {
            print(terminal, unit, measured);
        }
        return exitCode(measured.values());
    }

    /** Prints a table of several things, and beside it why what was not done was not. */
    static void print(Terminal terminal, String unit, Map<String, Measured> measured) {
        var table = table(unit);
        measured.forEach((name, one) -> row(table, name, one));
        table.lines().forEach(terminal.out()::println);
        measured.forEach((name, one) -> tellErrors(terminal, name, one));
    }

    private static void tellErrors(Terminal terminal, String name, Measured measured) {
        measured.errors().byReason().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(reason -> String.format(
                        Locale.ROOT, "%s: %,d errors: %s", name, reason.getValue(), Printable.text(reason.getKey())))
                .forEach(terminal.err()::println);
    }

    static int exitCode(Collection<Measured> measured) {
        var allDone = measured.stream().allMatch(one -> one.errors().total() == 0);
        return allDone ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /** What was measured, by the names of the settings' components: times in seconds. */
    static ObjectNode settings(Record settings) {
        return MAPPER.valueToTree(settings);
    }

    private static ObjectMapper mapper() {
        var module = new SimpleModule().addSerializer(Duration.class, new SecondsSerializer());
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .addModule(module)
                .build();
    }

    private static final class SecondsSerializer extends StdSerializer<Duration> {
        private static final long serialVersionUID = 1;

        SecondsSerializer() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(value.toMillis() / 1e3);
        }
    }
}
