package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.AllowSchemaLoader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads JSON Schemas from files, each of which must be complete in itself.
 *
 * <p>A schema may refer to its own parts and to the drafts of the standard, which the library brings along; all else is refused before
 * anything is looked up anywhere.
 */
final class SubjectSchemaFiles {
    private static final String ENDING = ".json";
    private static final String DRAFTS = "classpath:draft";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
            .locale(Locale.ENGLISH)
            .pathType(PathType.JSON_POINTER)
            .build();

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.add(
                    new AllowSchemaLoader(location -> location.toString().startsWith(DRAFTS)))));

    Map<String, JsonSchema> read(Path directory) {
        Map<String, JsonSchema> schemas = new HashMap<>();
        try (var files = Files.newDirectoryStream(directory, "*" + ENDING)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                schemas.put(name.substring(0, name.length() - ENDING.length()), schema(file));
            }
            return schemas;
        } catch (IOException | DirectoryIteratorException e) {
            throw new SubjectSchemaException(directory + ": no directory that can be read", e);
        }
    }

    private JsonSchema schema(Path file) {
        try {
            var document = MAPPER.readTree(Files.readAllBytes(file));
            if (document.isMissingNode()) {
                throw new JsonParseException("it is empty");
            }
            return schema(document);
        } catch (JsonProcessingException e) {
            throw unusable(file, "no JSON: " + words(e), e);
        } catch (IOException e) {
            throw unusable(file, "cannot be read: " + e, e);
        } catch (RuntimeException e) {
            // The library has no one exception for all that can be wrong with a schema. A pointer to the root is empty.
            var reason = String.valueOf(e.getMessage()).replaceFirst("^: ", "");
            throw unusable(file, "no usable JSON Schema: " + reason, e);
        }
    }

    /** Without the remarks in brackets, which are for programmers. */
    private static String words(JsonProcessingException e) {
        var words = e.getOriginalMessage().split(" \\(", 2)[0];
        var at = e.getLocation();
        return at == null ? words : "%s (line %d, column %d)".formatted(words, at.getLineNr(), at.getColumnNr());
    }

    private static SubjectSchemaException unusable(Path file, String reason, Exception cause) {
        return new SubjectSchemaException(
                file + ": " + reason.lines().findFirst().orElseThrow(), cause);
    }

    private JsonSchema schema(JsonNode document) {
        var dialect = document.path("$schema").asText(SpecVersion.VersionFlag.V202012.getId());
        var metaSchema = factory.getSchema(
                SchemaLocation.of(factory.getMetaSchema(dialect, config).getIri()), config);
        metaSchema
                .validate(
                        document,
                        (ExecutionContext execution) ->
                                execution.getExecutionConfig().setFormatAssertionsEnabled(true))
                .stream()
                .findFirst()
                .map(ValidationMessage::getMessage)
                .ifPresent(fault -> {
                    throw new IllegalArgumentException(fault);
                });
        var schema = factory.getSchema(document, config);
        schema.initializeValidators();
        return schema;
    }
}
