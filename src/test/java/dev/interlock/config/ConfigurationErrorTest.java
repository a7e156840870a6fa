package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to get the configuration wrong, with the one line that it gives; FILE stands for the file's path. */
final class ConfigurationErrorTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http.port: eighty                 | http.port: 'eighty' is not valid: expected a port number, 0 to 65535
                    http: {port: 65536}               | http.port: '65536' is not valid: expected a port number, 0 to 65535
                    http.port: 0x10                   | http.port: '0x10' is not valid: expected a port number, 0 to 65535
                    http.port: 8_080                  | http.port: '8_080' is not valid: expected a port number, 0 to 65535
                    http.port: 080                    | http.port: '080' is not valid: expected a port number, 0 to 65535
                    http.port: 80.0                   | http.port: '80.0' is not valid: expected a port number, 0 to 65535
                    http.port:                        | http.port: '' is not valid: expected a port number, 0 to 65535
                    http.port: [80]                   | http.port: a list is not valid: expected a single value
                    http.port: {a: 1}                 | http.port.a: unknown key: expected 'http.port' perhaps
                    http.host: a b                    | http.host: 'a b' is not valid: expected a host name or an IP address
                    http.allow-unauthenticated: yes   | http.allow-unauthenticated: 'yes' is not valid: expected true or false
                    http.max-body: 16                 | http.max-body: '16' is not valid: expected a size such as 64KiB or 16MiB, from 1KiB to 1GiB
                    flow.lanes: 0                     | flow.lanes: '0' is not valid: expected a whole number, 1 to 64
                    flow.lanes: 99999999999999999999  | flow.lanes: '99999999999999999999' is not valid: expected a whole number, 1 to 64
                    flow.call-timeout: 1800           | flow.call-timeout: '1800' is not valid: expected a duration such as 500ms, 20s, 5m or 24h, from 10ms to 10m
                    flow.cache: 40000                 | flow.cache: '40000' is not valid: expected a percentage of the heap, 1% to 40%
                    database.directory: ''            | database.directory: '' is not valid: expected a path
                    log.level: INFO                   | log.level: 'INFO' is not valid: expected one of trace, debug, info, warn, error
                    registration.error-code-table: a  | registration.error-code-table: 'a' is not valid: expected one of samples, table
                    http.maxBody: 1MiB                | http.maxBody: unknown key: expected 'http.max-body' perhaps
                    htpp: {port: 1}                   | htpp.port: unknown key: expected 'http.port' perhaps
                    colour: red                       | colour: unknown key: expected a key of one of the sections http, websocket, bus, json, database, cluster, flow, watching, tasks, registration, shutdown, threads, log
                    http: 8080                        | http: a single value is not valid: expected keys such as 'http.host'
                    {http: {port: 1}, http.port: 1}   | http.port: given twice: expected each key once
                    {http.port: 1, http.port: 1}      | http.port: given twice: expected each key once
                    {log: {level: info}, log: {}}     | log: given twice: expected each key once
                    {http.port: &a 1, flow.lanes: *a} | flow.lanes: a YAML alias is not valid: expected the value itself
                    just text                         | not a configuration: expected keys such as 'http.port: 8080'
                    {http.port: 1                     | line 2, column 1: not valid YAML: expected lines such as 'key: value'
                    http.port: "\\q"                  | line 1, column 14: not valid YAML: expected lines such as 'key: value'
                    """, quoteCharacter = '`')
    void a_file_is_refused_with_one_line(String yaml, String message) throws IOException {
        assertEquals("FILE: " + message, failureOf(yaml + "\n"));
    }

    @Test
    void two_documents_are_refused() throws IOException {
        assertEquals("FILE: more than one YAML document: expected one", failureOf("http.port: 1\n---\nhttp.port: 2\n"));
    }

    @Test
    void a_value_of_many_lines_is_shown_in_one() throws IOException {
        assertEquals(
                "FILE: http.port: 'eighty eighty' is not valid: expected a port number, 0 to 65535",
                failureOf("http.port: \"eighty\\r\\n\\u0007eighty\"\n"));
    }

    @Test
    void a_long_value_is_cut() throws IOException {
        assertEquals(
                "FILE: http.port: '" + "x".repeat(100) + "…' is not valid: expected a port number, 0 to 65535",
                failureOf("http.port: " + "x".repeat(5000) + "\n"));
    }

    @Test
    void a_control_character_in_the_file_is_refused() throws IOException {
        assertEquals(
                "FILE: line 1, column 1: not valid YAML: expected lines such as 'key: value'",
                failureOf("http.port: \u0001\n"));
    }

    @Test
    void a_file_in_another_encoding_is_refused() throws IOException {
        Path file = directory.resolve("interlock.yaml");
        Files.write(file, "http.host: köln\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("FILE: not UTF-8 text: expected a configuration file in YAML", failure(file, Map.of()));
    }

    @Test
    void a_missing_file_is_refused_if_it_was_named() {
        assertEquals(
                "FILE: file not found: expected a configuration file in YAML",
                failure(directory.resolve("none.yaml"), Map.of()));
    }

    @Test
    void a_directory_in_place_of_the_file_is_refused() {
        assertEquals(
                "FILE: cannot be read (Is a directory): expected a configuration file in YAML",
                failure(directory, Map.of()));
    }

    @Test
    void a_bad_environment_variable_is_named_with_its_key() throws IOException {
        assertEquals(
                "INTERLOCK_HTTP_PORT: http.port: 'eighty' is not valid: expected a port number, 0 to 65535",
                failure(file(""), Map.of("INTERLOCK_HTTP_PORT", "eighty")));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0",
        "::",
        "192.168.0.1",
        "example.org",
        "127.0.0.1.example.org",
        "127.0.0.256",
        "localhost.example.org"
    })
    void an_address_that_others_reach_needs_the_word_of_the_operator(String host) throws IOException {
        Path file = file("http.host: '" + host + "'\n");
        assertEquals(
                "FILE: http.host: '" + host + "' is not valid: expected a loopback address such as 127.0.0.1,"
                        + " or http.allow-unauthenticated: true, as there is no authentication yet",
                failure(file, Map.of()));
        Http http = Configuration.load(Optional.of(file), Map.of("INTERLOCK_HTTP_ALLOW_UNAUTHENTICATED", "true"))
                .configuration()
                .http();
        assertEquals(host, http.host());
    }

    @ParameterizedTest
    @CsvSource({"localhost", "127.0.0.1", "127.255.3.99", "::1", "0:0:0:0:0:0:0:1"})
    void a_loopback_address_needs_nothing_else(String host) throws IOException {
        Path file = file("http.host: '" + host + "'\n");
        assertEquals(
                host,
                Configuration.load(Optional.of(file), Map.of())
                        .configuration()
                        .http()
                        .host());
    }

    @Test
    void a_bad_database_url_is_not_shown() throws IOException {
        String expected =
                ": database.url: the value (hidden) is not valid: expected postgresql://user:password@host:port"
                        + "/database, special characters percent-encoded, with ?sslmode=prefer, require, verify-ca or"
                        + " verify-full for TLS, behind the last two &sslrootcert=FILE, no other parameters";
        String url = "postgresql://me:hunter2@db";
        assertEquals("FILE" + expected, failureOf("database.url: " + url + "\n"));
        assertEquals("INTERLOCK_DATABASE_URL" + expected, failure(file(""), Map.of("INTERLOCK_DATABASE_URL", url)));
    }

    @ParameterizedTest
    @CsvSource({
        "database: SECRET",
        "database: [SECRET]",
        "database.ulr: SECRET",
        "database.url: {a: SECRET",
        "'a: b: SECRET'",
        "SECRET"
    })
    void no_error_shows_a_secret(String yaml) throws IOException {
        String message = failureOf(yaml.replace("SECRET", "postgresql://me:hunter2@db/x") + "\n");
        assertEquals(-1, message.indexOf("hunter2"), message);
    }

    private String failureOf(String yaml) throws IOException {
        return failure(file(yaml), Map.of());
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(directory.resolve("interlock.yaml"), yaml);
    }

    private static String failure(Path file, Map<String, String> environment) {
        ConfigurationException failure =
                assertThrows(ConfigurationException.class, () -> Configuration.load(Optional.of(file), environment));
        return String.valueOf(failure.getMessage()).replace(file.toString(), "FILE");
    }
}
