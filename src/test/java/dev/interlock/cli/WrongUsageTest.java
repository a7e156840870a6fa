package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WrongUsageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            watch --person a --entity fly  | Invalid value for option '--entity': expected one of flow, step but was 'fly'
            watch --person a --format csv  | Invalid value for option '--format': expected one of text, ndjson but was 'csv'
            register --format xml f        | Invalid value for option '--format': expected one of json, ndjson, csv but was 'xml'
            watch --person a --instance f  | --instance=ID, --person=KEY are mutually exclusive (specify only one)
            migrate flow --to 1 --step x   | Value for option '--step' (OLD=NEW) should be in KEY=VALUE format but was x
            migrate flow --to x            | Invalid value for option '--to': 'x' is not a whole number
            watch --instance f --since x   | Invalid value for option '--since': 'x' is not a whole number
            bench watch --rate x           | Invalid value for option '--rate': 'x' is not a number
            call start {} --pretty=x       | Invalid value for option '--pretty': 'x' is neither true nor false
            """)
    void it_is_told_in_the_words_of_the_help(String line, String told) {
        var typed = new Typed();

        assertEquals(ExitCode.UNUSABLE, typed.run(line.split(" ")));
        assertEquals("interlock: " + told, typed.err().lines().findFirst().orElseThrow());
    }
}
