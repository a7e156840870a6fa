package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Asks for a new flow.
 *
 * @param force whether a running flow of the schema is to be ended for it
 * @param key under which a repetition does nothing; one is made up for each call that has none
 */
public record Start(SubjectKey subject, String schema, boolean force, Optional<String> key) {

    public Start {
        requireNonNull(subject, "subject");
        requireNonNull(schema, "schema");
        requireNonNull(key, "key");
    }

    public static Start of(SubjectKey subject, String schema) {
        return new Start(subject, schema, false, Optional.empty());
    }

    public Start forced() {
        return new Start(subject, schema, true, key);
    }

    /** A key of the caller's own, kept where it survives the caller, makes the call safe across its restarts too. */
    public Start under(String idempotencyKey) {
        return new Start(subject, schema, force, Optional.of(requireNonNull(idempotencyKey, "idempotencyKey")));
    }

    JsonObject toJson() {
        var json = new JsonObject()
                .put("subject", subject.toJson())
                .put("flow_schema_identifier", schema)
                .put("force", force);
        key.ifPresent(text -> json.put("idempotency_key", text));
        return json;
    }
}
