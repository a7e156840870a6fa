package dev.interlock.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The flow schemas that each installation has from its first start, each in one version that stays. */
public enum BuiltInSchema {
    CM_HANDLE_LIFECYCLE("cm-handle-lifecycle");

    /** The only version: the node itself moves the flows, by the steps and transitions that it knows. */
    static final int VERSION = 1;

    private final String identifier;

    BuiltInSchema(String identifier) {
        this.identifier = identifier;
    }

    public String identifier() {
        return identifier;
    }

    /** Whether a schema is one of these. */
    static boolean has(String identifier) {
        return Arrays.stream(values()).anyMatch(builtIn -> builtIn.identifier.equals(identifier));
    }

    /** Publishes the schema unless a version of it is published already. */
    public Future<Void> publishIfAbsent(SchemaStore store) {
        return store.current(identifier)
                .compose(current -> current.isPresent()
                        ? Future.succeededFuture()
                        : store.publish(identifier, document()).mapEmpty());
    }

    private ObjectNode document() {
        var name = "/flow-schemas/" + identifier + ".json";
        try (var resource = BuiltInSchema.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("not in the jar: " + name);
            }
            return (ObjectNode) new ObjectMapper().readTree(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
