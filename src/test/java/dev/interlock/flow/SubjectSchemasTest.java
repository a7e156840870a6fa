package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectSchemasTest {
    private static final String PERSON = """
            {"type": "object",
             "properties": {"age": {"type": "integer", "minimum": 0},
                            "tags": {"type": "array", "prefixItems": [{"type": "string"}], "items": {"$ref": "#/$defs/tag"}},
                            "home/away": {"type": "object", "required": ["city"], "additionalProperties": false,
                                          "properties": {"city": {"type": "string"}}}},
             "required": ["age"],
             "$defs": {"tag": {"type": "string", "maxLength": 3}}}
            """;

    @TempDir
    Path directory;

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }

    private SubjectSchemas person(String schema) throws IOException {
        write("person.json", schema);
        return SubjectSchemas.read(Optional.of(directory));
    }

    private static Set<String> places(List<Failure> faults) {
        return faults.stream().map(fault -> fault.path().orElseThrow()).collect(Collectors.toSet());
    }

    private String refusal() {
        var refused = assertThrows(SubjectSchemaException.class, () -> SubjectSchemas.read(Optional.of(directory)));
        var message = String.valueOf(refused.getMessage());
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void properties_that_fit_have_no_faults() throws IOException {
        var schemas = person(PERSON);

        assertEquals(
                List.of(),
                schemas.faults(
                        "person",
                        Map.of(
                                "age",
                                18L,
                                "tags",
                                List.of("long one", "b"),
                                "home/away",
                                Map.of("city", "Oslo"),
                                "other",
                                1.5)));
    }

    @Test
    void each_place_where_properties_do_not_fit_is_pointed_at() throws IOException {
        var faults = person(PERSON)
                .faults(
                        "person",
                        Map.of("age", -1L, "tags", List.of("a", "long", 1L), "home/away", Map.of("street", "x")));

        assertEquals(
                Set.of(
                        "/data/properties/age",
                        "/data/properties/tags/1",
                        "/data/properties/tags/2",
                        "/data/properties/home~1away/city",
                        "/data/properties/home~1away/street"),
                places(faults));
        faults.forEach(fault -> {
            assertEquals(ErrorCode.INVALID_REQUEST, fault.code());
            assertTrue(fault.message().matches("[a-z].{10,}"), fault.message());
        });
    }

    @Test
    void a_missing_property_is_pointed_at_where_it_should_be() throws IOException {
        var fault = person(PERSON).faults("person", Map.of()).getFirst();

        assertEquals("/data/properties/age", fault.path().orElseThrow());
        assertEquals("required property 'age' not found", fault.message());
    }

    @Test
    void a_double_that_is_whole_is_an_integer_and_null_is_a_value() throws IOException {
        var schemas = person(PERSON);
        var nothing = new HashMap<String, Object>();
        nothing.put("age", null);

        assertEquals(List.of(), schemas.faults("person", Map.of("age", 18.0)));
        assertEquals(Set.of("/data/properties/age"), places(schemas.faults("person", Map.of("age", 18.5))));
        assertEquals(Set.of("/data/properties/age"), places(schemas.faults("person", nothing)));
    }

    @Test
    void no_more_than_20_faults_are_told() throws IOException {
        var schemas = person("{\"additionalProperties\": {\"type\": \"string\"}}");
        var wrong = IntStream.range(0, 30).boxed().collect(Collectors.toMap(i -> "p" + i, i -> (Object) 1L));

        assertEquals(20, schemas.faults("person", wrong).size());
    }

    @Test
    void a_kind_without_a_schema_may_have_any_properties() throws IOException {
        var schemas = person("false");

        assertEquals(List.of(), schemas.faults("device", Map.of("age", -1L)));
        assertEquals(1, schemas.faults("person", Map.of()).size());
        assertEquals(List.of(), SubjectSchemas.none().faults("person", Map.of("age", -1L)));
    }

    @Test
    void each_json_file_is_the_schema_of_the_kind_that_it_is_named_after() throws IOException {
        write("person.json", PERSON);
        write("cm-handle.json", "true");
        write("README.md", "no schema");

        assertEquals(
                Set.of("cm-handle", "person"),
                SubjectSchemas.read(Optional.of(directory)).kinds());
    }

    @Test
    void a_file_may_be_of_another_draft() throws IOException {
        var draft7 = "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"properties\":"
                + " {\"tags\": {\"items\": [{\"type\": \"string\"}]}}}";

        assertEquals(
                Set.of("/data/properties/tags/0"),
                places(person(draft7).faults("person", Map.of("tags", List.of(1L)))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                              | no JSON: Unexpected end-of-input: expected close marker for Object (line 1, column 2)",
                "``                                             | no JSON: it is empty",
                "{} {}                                          | no JSON",
                "{'type': 'object', 'type': 'string'}           | no JSON: Duplicate field 'type' (line 1, column 26)",
                "[]                                             | no usable JSON Schema: array found",
                "{'type': 'text'}                               | no usable JSON Schema: /type",
                "{'properties': {'a': {'minimum': 'x'}}}        | no usable JSON Schema: /properties/a/minimum",
                "{'properties': {'a': {'$ref': '#/$defs/x'}}}   | no usable JSON Schema: Reference /$defs/x cannot",
                "{'pattern': '('}                               | no usable JSON Schema: /pattern: does not match the regex",
                "{'$schema': 'https://example.com/mine'}        | no usable JSON Schema",
                "{'properties': {'a': {'$ref': 'device.json'}}} | no usable JSON Schema: Schema from 'device.json' is not allowed",
                "{'$ref': 'file:///etc/hostname'}               | no usable JSON Schema"
            })
    void a_file_that_is_no_schema_is_refused_in_one_line_that_names_it(String content, String reason)
            throws IOException {
        write("device.json", "true");
        write("person.json", content.replace('\'', '"'));

        var refusal = refusal();

        assertTrue(
                refusal.startsWith("flow.subject-schemas: " + directory.resolve("person.json") + ": " + reason),
                refusal);
    }

    @Test
    void what_cannot_be_read_is_refused_in_one_line_that_names_it() throws IOException {
        Files.createDirectory(directory.resolve("person.json"));
        assertTrue(
                refusal().startsWith("flow.subject-schemas: " + directory.resolve("person.json") + ": cannot be read"));

        var absent = directory.resolve("absent");
        var refused = assertThrows(SubjectSchemaException.class, () -> SubjectSchemas.read(Optional.of(absent)));
        assertEquals("flow.subject-schemas: " + absent + ": no directory that can be read", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$ref': '%s'}",
                "{'properties': {'a': {'$ref': '%s#/b'}}}",
                "{'$schema': '%s'}",
                "{'$id': '%s', 'properties': {'a': {'$ref': 'other'}}}",
                "{'$dynamicRef': '%s'}"
            })
    void nothing_is_ever_fetched(String schema) throws IOException {
        var requests = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:%d/schema.json"
                    .formatted(server.getAddress().getPort());
            write("person.json", schema.formatted(url).replace('\'', '"'));

            var refusal = refusal();

            assertTrue(refusal.contains("person.json"), refusal);
            assertEquals(0, requests.get());
        } finally {
            server.stop(0);
        }
    }
}
