package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import dev.interlock.TestHttp.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether {@code docs/openapi.yaml} is OpenAPI and agrees with itself. */
class OpenApiTest {
    private static final OpenApi API = OpenApi.read();

    /** The schema of all descriptions in OpenAPI 3.1, which vertx-openapi brings along. */
    private static final JsonSchema OPENAPI = JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V202012,
                    factory -> factory.schemaMappers(
                            places -> places.mapPrefix("https://spec.openapis.org/", "classpath:spec.openapis.org/")))
            .getSchema(SchemaLocation.of("https://spec.openapis.org/oas/3.1/schema/2022-10-07"));

    static List<OpenApiOperation> operations() {
        return API.operations();
    }

    static List<OpenApiExample> examples() {
        return API.examples();
    }

    @Test
    void the_description_is_OpenAPI_3_1() {
        var wrong = (ObjectNode) API.document().root().deepCopy();
        wrong.withObject("/paths/~1metrics/get").put("summery", "A word that OpenAPI does not know");

        assertEquals(Set.of(), OPENAPI.validate(API.document().root()));
        assertFalse(OPENAPI.validate(wrong).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void each_parameter_of_a_path_is_described(OpenApiOperation operation) {
        var described = operation.parameters().stream()
                .filter(parameter -> parameter.path("in").asText().equals("path"))
                .map(parameter -> parameter.path("name").asText())
                .toList();

        assertEquals(new TreeSet<>(operation.pathParameters()), new TreeSet<>(described));
        assertEquals(operation.pathParameters().size(), described.size());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void each_success_of_an_operation_is_shown(OpenApiOperation operation) {
        var successes = new TreeSet<String>();
        operation.responses().fieldNames().forEachRemaining(successes::add);
        operation.examples().forEach(example -> successes.remove(example.status()));

        assertEquals(
                List.of(),
                successes.stream().filter(status -> status.startsWith("2")).toList());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void each_example_is_as_it_is_described(OpenApiExample example) {
        var operation = example.operation();
        var faults = new ArrayList<String>();
        example.body()
                .ifPresent(body -> faults.addAll(
                        API.document().faults(body, operation.body().path("schema"))));
        example.answer()
                .ifPresent(answer -> operation
                        .response(example.status())
                        .path("content")
                        .forEach(media -> {
                            if (media.path("examples").has(example.name())) {
                                faults.addAll(API.document().faults(answer, media.path("schema")));
                            }
                        }));

        assertEquals(List.of(), faults);
    }

    @Test
    void examples_of_shared_responses_are_as_they_are_described() {
        var shown = API.document().root().at("/components/responses").findParents("example");

        assertTrue(shown.size() > 1, shown::toString);
        shown.forEach(
                media -> assertEquals(List.of(), API.document().faults(media.path("example"), media.path("schema"))));
    }

    @Test
    void each_query_parameter_but_the_place_of_a_page_is_shown() {
        var unused = new TreeSet<String>();
        for (var operation : API.operations()) {
            operation.parameters().stream()
                    .filter(parameter -> parameter.path("in").asText().equals("query"))
                    .map(parameter -> parameter.path("name").asText())
                    .filter(name -> operation.examples().stream()
                            .noneMatch(example -> example.target().matches(".*[?&]" + name + "=.*")))
                    .forEach(name -> unused.add(operation.id() + " " + name));
        }

        assertEquals(List.of("cm_handles after", "flow_instances after", "flow_schemas after"), List.copyOf(unused));
    }

    @Test
    void no_operation_is_described_twice() {
        var ids = API.operations().stream().map(OpenApiOperation::id).toList();

        assertEquals(ids.size(), new HashSet<>(ids).size());
    }

    @Test
    void no_reference_leads_nowhere_and_nothing_is_described_that_nothing_refers_to() {
        var unused = new TreeSet<String>();
        API.document()
                .root()
                .path("components")
                .properties()
                .forEach(kind -> kind.getValue()
                        .fieldNames()
                        .forEachRemaining(name -> unused.add("#/components/" + kind.getKey() + "/" + name)));
        unused.removeAll(API.document().root().findValuesAsText("$ref"));

        assertEquals(List.of(), API.document().danglingReferences());
        assertEquals(List.of(), List.copyOf(unused));
    }

    /** Of the operation flow_schema, each with one fault. */
    static Stream<Reply> undescribed() {
        var schema = json(
                "{'identifier': 'a', 'version': 1, 'document': {'identifier': 'a', 'steps': [{'identifier': 's'}]}}");
        var surprise = schema.deepCopy().put("surprise", 1);
        var incomplete = schema.deepCopy().without("version");
        return Stream.of(
                new Reply(418, "application/json", schema.toString()),
                new Reply(404, "application/json", schema.toString()),
                new Reply(200, "text/plain", schema.toString()),
                new Reply(200, "application/json", surprise.toString()),
                new Reply(200, "application/json", incomplete.toString()));
    }

    @ParameterizedTest
    @MethodSource("undescribed")
    void what_is_not_described_is_noticed(Reply reply) {
        assertFalse(API.operation("flow_schema").faults(reply).isEmpty());
    }
}
