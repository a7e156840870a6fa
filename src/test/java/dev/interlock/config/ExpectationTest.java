package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectationTest {
    @ParameterizedTest
    @CsvSource({"1ms,PT0.001S", "1500ms,PT1.5S", "20s,PT20S", "5m,PT5M", "24h,PT24H", "7d,PT168H"})
    void a_duration_is_a_number_with_a_unit(String text, Duration meaning) {
        assertEquals(
                Optional.of(meaning),
                Expectation.duration("1ms", "30d").meaning().apply(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "5", "-5s", "5 s", "05s", "1.5s", "5S", "5sec", "31d", "999999999999999999d"})
    void anything_else_is_no_duration(String text) {
        assertEquals(
                Optional.empty(), Expectation.duration("1ms", "30d").meaning().apply(text));
    }

    @ParameterizedTest
    @CsvSource({"512B,512", "64KiB,65536", "16MiB,16777216", "1GiB,1073741824"})
    void a_size_is_a_number_with_a_unit(String text, int meaning) {
        assertEquals(
                Optional.of(meaning), Expectation.size("1B", "1GiB").meaning().apply(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "16", "16M", "16MB", "16mib", "-1B", "0B", "2GiB", "999999999999999999GiB"})
    void anything_else_is_no_size(String text) {
        assertEquals(Optional.empty(), Expectation.size("1B", "1GiB").meaning().apply(text));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 50})
    void a_share_of_the_heap_is_a_percentage(long percent) {
        assertEquals(
                Optional.of(Runtime.getRuntime().maxMemory() / 100 * percent),
                Expectation.shareOfHeap(2, 50).meaning().apply(percent + "%"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "25", "1%", "51%", "2.5%", "25 %", "-25%", "025%", "25%%"})
    void anything_else_is_no_share_of_the_heap(String text) {
        assertEquals(Optional.empty(), Expectation.shareOfHeap(2, 50).meaning().apply(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://a", "https://a.example:8443", "http://127.0.0.1:3000", "http://[::1]:80", "app://x"})
    void an_origin_is_a_scheme_and_a_host_and_perhaps_a_port(String text) {
        assertEquals(
                Optional.of(List.of(text, "http://b")),
                Expectation.origins().meaning().apply(text + ", http://b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "null", "a.example", "https://a/", "https://A", "https://a:x", "https://a,", "//a"})
    void anything_else_is_no_origin(String text) {
        assertEquals(Optional.empty(), Expectation.origins().meaning().apply(text));
    }

    @Test
    void a_range_holds_its_ends() {
        Expectation<Integer> number = Expectation.number(2, 4);
        assertEquals(
                List.of(2, 3, 4),
                List.of("1", "2", "3", "4", "5").stream()
                        .flatMap(text -> number.meaning().apply(text).stream())
                        .toList());
    }
}
