package dev.interlock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A description in {@code docs} of what is sent and answered, for programs, and what in real messages differs from it. */
public record ApiDocument(JsonNode root) {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ENGLISH)
            .build();

    static ApiDocument read(String file) {
        try {
            return new ApiDocument(
                    new YAMLMapper().readTree(Path.of("docs", file).toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Follows references to their end. */
    JsonNode resolved(JsonNode node) {
        var found = node;
        while (found.has("$ref")) {
            found = target(found.path("$ref").asText());
        }
        return found;
    }

    private JsonNode target(String reference) {
        return root.at(reference.substring(1));
    }

    /** Where each reference leads that leads nowhere. */
    List<String> danglingReferences() {
        return root.findValuesAsText("$ref").stream()
                .filter(reference -> target(reference).isMissingNode())
                .toList();
    }

    /** What is wrong with a value by its schema. Clients have to expect fields that are not described; here they are faults. */
    List<String> faults(JsonNode value, JsonNode schema) {
        var closed = JsonNodeFactory.instance.objectNode();
        closed.set("components", root.path("components").deepCopy());
        closed.setAll((ObjectNode) schema.deepCopy());
        closeObjects(closed);
        return SCHEMAS.getSchema(closed, CONFIG).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .sorted()
                .toList();
    }

    private static void closeObjects(JsonNode node) {
        node.forEach(ApiDocument::closeObjects);
        if (node instanceof ObjectNode schema
                && schema.path("type").asText().equals("object")
                && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
    }
}
