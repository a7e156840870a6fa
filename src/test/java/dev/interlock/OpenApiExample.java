package dev.interlock;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One request and its response as they are shown: the values of parameters and the bodies that have the same name.
 *
 * <p>A parameter of the path that has no example of that name has the one that it always has, any other is left out.
 */
record OpenApiExample(OpenApiOperation operation, String name) {

    /** The path and the query. */
    String target() {
        var query = given("query")
                .flatMap(parameter -> values(example(parameter))
                        .map(value -> parameter.path("name").asText() + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
        var path = operation.path(this::valueInPath);
        return query.isEmpty() ? path : path + "?" + query;
    }

    private String valueInPath(String parameterName) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.path("in").asText().equals("path")
                        && parameter.path("name").asText().equals(parameterName))
                .map(parameter -> encoded(parameter.path("example").asText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not described: " + parameterName));
    }

    Map<String, String> headers() {
        return given("header")
                .collect(Collectors.toMap(
                        parameter -> parameter.path("name").asText(),
                        parameter -> example(parameter).asText()));
    }

    private Stream<JsonNode> given(String place) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.path("in").asText().equals(place)
                        && !example(parameter).isMissingNode());
    }

    private JsonNode example(JsonNode described) {
        return operation
                .document()
                .resolved(described.path("examples").path(name))
                .path("value");
    }

    private static Stream<String> values(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText)
                : Stream.of(value.asText());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Optional<JsonNode> body() {
        return Optional.of(example(operation.body())).filter(value -> !value.isMissingNode());
    }

    /** That of the response that is shown, or else of the one that has nothing to show. */
    String status() {
        return shown().map(Map.Entry::getKey)
                .orElseGet(() -> statuses()
                        .filter(status -> status.startsWith("2"))
                        .filter(status ->
                                operation.response(status).at("/content").findValue("examples") == null)
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no response is shown for " + this)));
    }

    /** What is shown of the response; empty if nothing is. */
    Optional<JsonNode> answer() {
        return shown().map(Map.Entry::getValue);
    }

    /** The status and the body of the response that has an example of this name. */
    private Optional<Map.Entry<String, JsonNode>> shown() {
        return statuses()
                .flatMap(status -> StreamSupport.stream(
                                operation.response(status).path("content").spliterator(), false)
                        .map(this::example)
                        .filter(value -> !value.isMissingNode())
                        .map(value -> Map.entry(status, value)))
                .findFirst();
    }

    private Stream<String> statuses() {
        return operation.responses().properties().stream().map(Map.Entry::getKey);
    }

    @Override
    public String toString() {
        return (operation.id() + " " + name).strip();
    }
}
