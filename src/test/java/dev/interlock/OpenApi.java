package dev.interlock;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The description of what HTTP clients send and get. */
record OpenApi(ApiDocument document, List<OpenApiOperation> operations) {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "head", "patch", "options", "trace");

    static OpenApi read() {
        var document = ApiDocument.read("openapi.yaml");
        return new OpenApi(
                document,
                document.root().path("paths").properties().stream()
                        .flatMap(path -> operations(document, path.getKey(), path.getValue()))
                        .toList());
    }

    private static Stream<OpenApiOperation> operations(ApiDocument document, String path, JsonNode item) {
        return item.properties().stream()
                .filter(field -> METHODS.contains(field.getKey()))
                .map(field -> new OpenApiOperation(
                        document, field.getKey().toUpperCase(Locale.ROOT), path, item, field.getValue()));
    }

    OpenApiOperation operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation is called " + id));
    }

    /** The operation that a request is for; a path without parameters comes before those that fit too. */
    OpenApiOperation operation(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.takes(method, path))
                .min(Comparator.comparingInt(
                        operation -> operation.pathParameters().size()))
                .orElseThrow(() -> new AssertionError("not described: " + method + " " + path));
    }

    List<OpenApiExample> examples() {
        return operations.stream()
                .flatMap(operation -> operation.examples().stream())
                .toList();
    }
}
