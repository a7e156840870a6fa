package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonPointer;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the properties of subjects have to be like: a JSON Schema for each kind of subject that has one.
 *
 * <p>Immutable, used on any thread. Nothing is ever loaded but what {@link #read} reads.
 */
public final class SubjectSchemas {
    private static final int MAX_FAULTS = 20;
    private static final JsonPointer PROPERTIES = JsonPointer.valueOf("/data/properties");

    private final Map<String, JsonSchema> schemas;

    SubjectSchemas(Map<String, JsonSchema> schemas) {
        this.schemas = Map.copyOf(schemas);
    }

    /** All properties are fine. */
    public static SubjectSchemas none() {
        return new SubjectSchemas(Map.of());
    }

    /**
     * Reads the files of a directory, if there is one, each the schema of the kind that it is named after; blocks the calling thread.
     *
     * @throws SubjectSchemaException with one line if the directory or one of its schemas is not usable
     */
    public static SubjectSchemas read(Optional<Path> directory) {
        return directory
                .map(files -> new SubjectSchemas(new SubjectSchemaFiles().read(files)))
                .orElseGet(SubjectSchemas::none);
    }

    /** The kinds that have a schema, in their order. */
    public Set<String> kinds() {
        return new TreeSet<>(schemas.keySet());
    }

    /**
     * Finds where properties do not fit the schema of their kind: at most 20 places.
     *
     * @param properties all that a subject has, as in {@link Subject}
     */
    public List<Failure> faults(String kind, Map<String, Object> properties) {
        return Optional.ofNullable(schemas.get(kind))
                .map(schema -> schema.validate(PlainJson.tree(properties)).stream()
                        .limit(MAX_FAULTS)
                        .map(SubjectSchemas::fault)
                        .toList())
                .orElseGet(List::of);
    }

    private static Failure fault(ValidationMessage message) {
        return Failure.of(ErrorCode.INVALID_REQUEST, message.getError())
                .at(place(message).toString());
    }

    /** What is missing, or should not be there, is pointed at itself and not at the object around it. */
    private static JsonPointer place(ValidationMessage message) {
        JsonNodePath path = message.getInstanceLocation();
        var place = PROPERTIES;
        for (int depth = 0; depth < path.getNameCount(); depth++) {
            place = path.getElement(depth) instanceof Integer index
                    ? place.appendIndex(index)
                    : place.appendProperty(path.getElement(depth).toString());
        }
        return message.getProperty() == null ? place : place.appendProperty(message.getProperty());
    }
}
