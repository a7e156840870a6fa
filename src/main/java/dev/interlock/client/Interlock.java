package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import dev.interlock.bus.Action;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The calls that any application can make, whichever way they go: {@link InterlockBus} or {@link InterlockSocket}.
 *
 * <p>What fails a call is an {@link InterlockException}. Data are copied when the call is made; what cannot be encoded as JSON is refused
 * as {@code invalid_request} and never sent.
 */
public sealed interface Interlock permits InterlockBus, InterlockSocket {

    /** Any action by its data, for those that have no method here, and for what newer nodes can. */
    Future<JsonObject> call(Action action, JsonObject data);

    /** Makes a person known, merges properties into it ({@code null} removes one), and lets its flows go on that waited for them. */
    default Future<Person> identify(String personKey, JsonObject properties) {
        requireNonNull(personKey, "personKey");
        requireNonNull(properties, "properties");
        return call(
                        Action.IDENTIFY,
                        new JsonObject().put("person_key", personKey).put("properties", properties))
                .map(Person::of);
    }

    default Future<Flow> start(Start start) {
        return call(Action.START, requireNonNull(start, "start").toJson()).map(Flow::of);
    }

    default Future<Taken> transition(Transition transition) {
        return call(Action.TRANSITION, requireNonNull(transition, "transition").toJson())
                .map(Taken::of);
    }

    default Future<FlowStatus> flowStatus(String flow) {
        return call(Action.FLOW_STATUS, instance(flow)).map(FlowStatus::of);
    }

    /** That of the person's latest flow of a schema. */
    default Future<FlowStatus> flowStatus(String personKey, String schema) {
        requireNonNull(personKey, "personKey");
        requireNonNull(schema, "schema");
        return call(
                        Action.FLOW_STATUS,
                        new JsonObject().put("person_key", personKey).put("flow_schema_identifier", schema))
                .map(FlowStatus::of);
    }

    default Future<StepStatus> stepStatus(String flow, String step) {
        return call(Action.STEP_STATUS, instance(flow).put("step_schema_identifier", requireNonNull(step, "step")))
                .map(StepStatus::of);
    }

    /** The manual transitions out of active steps, allowed now or not. */
    default Future<List<Available>> available(String flow) {
        return call(Action.AVAILABLE, instance(flow))
                .map(answer -> Lists.objects(answer, "transitions", Available::of));
    }

    /** What has changed after a revision; 0 for all. */
    default Future<History> history(String flow, long afterRevision, int limit) {
        return call(
                        Action.HISTORY,
                        instance(flow).put("after_revision", afterRevision).put("limit", limit))
                .map(History::of);
    }

    default Future<Flow> pause(String flow) {
        return call(Action.PAUSE, instance(flow)).map(Flow::of);
    }

    default Future<Flow> resume(String flow) {
        return call(Action.RESUME, instance(flow)).map(Flow::of);
    }

    default Future<Flow> exit(String flow) {
        return call(Action.EXIT, instance(flow)).map(Flow::of);
    }

    default Future<Flow> complete(String flow) {
        return call(Action.COMPLETE, instance(flow)).map(Flow::of);
    }

    default Future<Flow> reset(String flow) {
        return call(Action.RESET, instance(flow)).map(Flow::of);
    }

    private static JsonObject instance(String flow) {
        return new JsonObject().put("flow_instance_id", requireNonNull(flow, "flow"));
    }

    /**
     * Does a batch of cm-handles; that single operations fail is an outcome and no failure of the call.
     *
     * @param batch as it is posted to {@code /api/v1/cm-handles/batch}; may have an {@code idempotency_key} of its own
     */
    default Future<BatchOutcome> registerCmHandles(JsonObject batch) {
        return call(Action.REGISTER_CM_HANDLES, requireNonNull(batch, "batch"))
                .map(BatchOutcome.COMPLETE)
                .recover(cause -> cause instanceof InterlockException failure
                                && failure.code().equals("partial_failure")
                        ? Future.succeededFuture(BatchOutcome.of(failure.data()))
                        : Future.failedFuture(cause));
    }
}
