package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.interlock.bench.Errors;
import dev.interlock.bench.Measured;
import dev.interlock.bench.TransitionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchCommandTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bench                          | interlock: no bench given: expected one of transitions, registration, watch, ceiling, baseline, compare
            bench transitions --rate -1    | interlock: --rate -1.0: expected 0 to 1000000000
            bench transitions --instances 0 | interlock: --instances 0: expected 1 or more
            bench transitions --input 7    | interlock: --input: not a JSON object: expected {...}
            bench transitions --schema no.json | interlock: no.json: no such file
            bench registration --batch 0   | interlock: --batch 0: expected 1 or more
            bench registration --stored -1 | interlock: --stored -1: expected 0 or more
            bench ceiling --writers 0      | interlock: --writers 0: expected 1 or more
            bench baseline --outstanding 0 | interlock: --outstanding 0: expected 1 or more
            bench compare --handles 0      | interlock: --handles 0: expected 1 or more
            bench watch --watchers 0       | interlock: --watchers 0: expected 1 or more
            bench watch --idle -1          | interlock: --idle -1: expected 0 or more
            bench watch --deaf -1          | interlock: --deaf -1: expected 0 or more
            bench watch --rate 0           | interlock: --rate 0.0: expected more than 0, at most 1000000000
            bench watch --rate Infinity    | interlock: --rate Infinity: expected more than 0, at most 1000000000
            bench ceiling --instances 100  | interlock: 100 flows for 2 writers of batches of 256: expected at least 512
            bench watch --rounds 0         | interlock: --rounds 0: expected 1 or more
            bench watch --loops 0          | interlock: --loops 0: expected 1 or more
            """)
    void what_cannot_be_measured_is_refused_in_one_line(String line, String message) {
        var typed = new Typed();

        assertEquals(ExitCode.UNUSABLE, typed.run(line.split(" ")));
        assertEquals(message, typed.err().strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ceiling", "baseline", "compare"})
    void a_database_that_is_not_there_is_named(String bench) {
        var typed = new Typed().with("INTERLOCK_DATABASE_DIRECTORY", "/nowhere");

        assertEquals(ExitCode.UNUSABLE, typed.run("bench", bench));
        assertEquals(
                "interlock: no database: neither database.url nor a node's own in /nowhere: is the node running? (interlock serve)",
                typed.err().strip());
    }

    @Test
    void a_node_that_does_not_answer_is_named() {
        var typed = new Typed();

        assertEquals(ExitCode.UNUSABLE, typed.run("bench", "watch", "--url", "http://127.0.0.1:1"));
        assertTrue(typed.err().startsWith("interlock: no answer from http://127.0.0.1:1: "), typed.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"transitions", "compare"})
    void a_bench_may_do_without_warming_up(String bench) {
        var typed = new Typed().with("INTERLOCK_DATABASE_URL", "postgresql://u:p@127.0.0.1:1/d");

        assertEquals(ExitCode.UNUSABLE, typed.run("bench", bench, "--warm-up", "0s", "--url", "http://127.0.0.1:1"));
        assertTrue(typed.err().startsWith("interlock: no answer from http://127.0.0.1:1: "), typed.err());
    }

    @Test
    void why_not_all_was_done_is_told_and_ends_with_1() {
        var typed = new Typed();
        var measured = new Measured(
                Duration.ofSeconds(1),
                new Histogram(3),
                new Errors(Map.of("connection lost", 1L, "condition_not_met", 2000L)));

        var code = Measurements.print(
                typed.terminal(), false, "transitions", "transitions", measured, MissingNode.getInstance());

        assertEquals(ExitCode.REFUSED, code);
        assertEquals("""
                transitions: 2,000 errors: condition_not_met
                transitions: 1 errors: connection lost
                """, typed.err());
    }

    @Test
    void a_measurement_is_printed_in_milliseconds_and_per_second() {
        var latencies = new Histogram(3);
        latencies.recordValueWithCount(1_000_000, 99);
        latencies.recordValue(20_000_000);
        var measured = new Measured(
                Duration.ofSeconds(2), latencies, new Errors(Map.of("condition_not_met", 2L, "connection lost", 1L)));
        var table = Measurements.table("events");

        Measurements.row(table, "watching", measured);

        assertEquals(
                List.of(
                        "          events  per second  p50 ms  p99 ms  p99.9 ms  max ms  errors",
                        "watching  100     50          1.00    1.00    20.00     20.00   3"),
                table.lines());
        var json = Measurements.json("watch", measured);
        assertEquals("watch", json.path("bench").asText());
        assertEquals(50.0, json.path("per_second").asDouble());
        assertEquals(1.0, json.path("p50_ms").asDouble(), 0.01);
        assertEquals(1.0, json.path("p99_ms").asDouble(), 0.01);
        assertEquals(20.0, json.path("p999_ms").asDouble(), 0.02);
        assertEquals(3, json.path("errors").asInt());
        assertEquals(2, json.path("error_reasons").path("condition_not_met").asInt());
    }

    @Test
    void settings_are_told_in_seconds() {
        var settings = new TransitionSettings(1, 2, 3, 4, Duration.ofMillis(1500), Duration.ofSeconds(10), 5, 6);

        assertEquals("""
                {"connections":1,"outstanding":2,"instances":3,"rate":4.0,"warm_up":1.5,"duration":10.0,"rounds":5,"loops":6}""", Measurements.settings(settings).toString());
    }
}
