package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks a flow to take a transition.
 *
 * @param flow the id of the flow
 * @param step that is left; may be absent where only one active step has such a transition
 * @param expectedRevision that the flow must have
 * @param input what conditions may look at
 * @param key under which a repetition does nothing; one is made up for each call that has none
 * @param validateOnly whether only the verdict is wanted
 */
public record Transition(
        String flow,
        String transition,
        Optional<String> step,
        OptionalLong expectedRevision,
        JsonObject input,
        Optional<String> key,
        boolean validateOnly) {

    public Transition {
        requireNonNull(flow, "flow");
        requireNonNull(transition, "transition");
        requireNonNull(step, "step");
        requireNonNull(expectedRevision, "expectedRevision");
        requireNonNull(input, "input");
        requireNonNull(key, "key");
    }

    public static Transition of(String flow, String transition) {
        return new Transition(
                flow, transition, Optional.empty(), OptionalLong.empty(), new JsonObject(), Optional.empty(), false);
    }

    public Transition from(String leftStep) {
        return new Transition(
                flow,
                transition,
                Optional.of(requireNonNull(leftStep, "leftStep")),
                expectedRevision,
                input,
                key,
                validateOnly);
    }

    public Transition expecting(long revision) {
        return new Transition(flow, transition, step, OptionalLong.of(revision), input, key, validateOnly);
    }

    public Transition with(JsonObject given) {
        return new Transition(
                flow, transition, step, expectedRevision, requireNonNull(given, "given"), key, validateOnly);
    }

    /** A key of the caller's own, kept where it survives the caller, makes the call safe across its restarts too. */
    public Transition under(String idempotencyKey) {
        return new Transition(
                flow,
                transition,
                step,
                expectedRevision,
                input,
                Optional.of(requireNonNull(idempotencyKey, "idempotencyKey")),
                validateOnly);
    }

    public Transition onlyValidated() {
        return new Transition(flow, transition, step, expectedRevision, input, key, true);
    }

    JsonObject toJson() {
        var json = new JsonObject()
                .put("flow_instance_id", flow)
                .put("transition_schema_identifier", transition)
                .put("input", input)
                .put("validate_only", validateOnly);
        step.ifPresent(text -> json.put("step_schema_identifier", text));
        expectedRevision.ifPresent(revision -> json.put("expected_revision", revision));
        key.ifPresent(text -> json.put("idempotency_key", text));
        return json;
    }
}
