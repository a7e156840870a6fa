package dev.interlock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.TestHttp.Reply;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One operation that is described: a method at a path.
 *
 * @param path with {@code {name}} for each parameter
 * @param item what is described for all methods of the path
 */
record OpenApiOperation(ApiDocument document, String method, String path, JsonNode item, JsonNode node) {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^}]*)}");

    String id() {
        return node.path("operationId").asText();
    }

    boolean takes(String otherMethod, String otherPath) {
        return method.equals(otherMethod)
                && otherPath.matches(PATH_PARAMETER.matcher(path).replaceAll("[^/]+"));
    }

    List<String> pathParameters() {
        return PATH_PARAMETER
                .matcher(path)
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /** The path with a text for each parameter. */
    String path(UnaryOperator<String> text) {
        return PATH_PARAMETER
                .matcher(path)
                .replaceAll(parameter -> Matcher.quoteReplacement(text.apply(parameter.group(1))));
    }

    List<JsonNode> parameters() {
        return Stream.of(item, node)
                .flatMap(place -> elements(place.path("parameters")))
                .map(document::resolved)
                .toList();
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** What is described of a JSON body; missing if there is none. */
    JsonNode body() {
        return document.resolved(node.path("requestBody")).at("/content/application~1json");
    }

    JsonNode responses() {
        return node.path("responses");
    }

    JsonNode response(String status) {
        return document.resolved(responses().path(status));
    }

    /** What a status says, in the words of this operation. */
    String meaning(int status) {
        var response = responses().path(Integer.toString(status));
        return response.path("description")
                .asText(document.resolved(response).path("description").asText());
    }

    /** All that is shown of it; one example without a name if it shows nothing. */
    List<OpenApiExample> examples() {
        var names = new TreeSet<String>();
        body().path("examples").fieldNames().forEachRemaining(names::add);
        responses()
                .fieldNames()
                .forEachRemaining(status -> response(status)
                        .path("content")
                        .forEach(media -> media.path("examples").fieldNames().forEachRemaining(names::add)));
        return (names.isEmpty() ? Stream.of("") : names.stream())
                .map(name -> new OpenApiExample(this, name))
                .toList();
    }

    /** What in a response differs from what is described. */
    List<String> faults(Reply reply) {
        var status = Integer.toString(reply.status());
        if (!responses().has(status)) {
            return List.of("the status " + status + " is not described: " + reply.body());
        }
        var content = response(status).path("content");
        if (content.isMissingNode()) {
            return reply.body().isEmpty() ? List.of() : List.of("no body is described: " + reply.body());
        }
        var media = content.path(reply.contentType());
        return media.isMissingNode()
                ? List.of("the content type '" + reply.contentType() + "' is not described")
                : document.faults(reply.value(), media.path("schema"));
    }
}
