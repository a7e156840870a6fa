package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bench.Measured;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchCommandTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bench                          | interlock: no bench given: expected watch
            bench watch --watchers 0       | interlock: --watchers 0: expected 1 or more
            bench watch --idle -1          | interlock: --idle -1: expected 0 or more
            bench watch --deaf -1          | interlock: --deaf -1: expected 0 or more
            bench watch --rate 0           | interlock: --rate 0.0: expected more than 0
            bench watch --rounds 0         | interlock: --rounds 0: expected 1 or more
            bench watch --loops 0          | interlock: --loops 0: expected 1 or more
            """)
    void what_cannot_be_measured_is_refused_in_one_line(String line, String message) {
        var typed = new Typed();

        assertEquals(ExitCode.UNUSABLE, typed.run(line.split(" ")));
        assertEquals(message, typed.err().strip());
    }

    @Test
    void a_node_that_does_not_answer_is_named() {
        var typed = new Typed();

        assertEquals(ExitCode.UNUSABLE, typed.run("bench", "watch", "--url", "http://127.0.0.1:1"));
        assertTrue(typed.err().startsWith("interlock: no answer from http://127.0.0.1:1: "), typed.err());
    }

    @Test
    void a_measurement_is_printed_in_milliseconds_and_per_second() {
        var latencies = new Histogram(3);
        latencies.recordValueWithCount(1_000_000, 99);
        latencies.recordValue(20_000_000);
        var measured = new Measured(Duration.ofSeconds(2), latencies, 3);
        var table = Measurements.table("events");

        Measurements.row(table, "watching", measured);

        assertEquals(
                List.of(
                        "          events  per second  p50 ms  p99 ms  p99.9 ms  max ms  errors",
                        "watching  100     50          1.00    1.00    20.00     20.00   3"),
                table.lines());
        var json = Measurements.json("watch", measured);
        assertEquals(50.0, json.path("per_second").asDouble());
        assertEquals(1.0, json.path("p50_ms").asDouble(), 0.01);
        assertEquals(1.0, json.path("p99_ms").asDouble(), 0.01);
        assertEquals(20.0, json.path("p999_ms").asDouble(), 0.02);
        assertEquals(3, json.path("errors").asInt());
    }
}
