package dev.interlock.client;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Interlock as another Vert.x application uses it: over the event bus, from whichever node answers.
 *
 * <p>What fails a call is an {@link InterlockException}. A call is repeated, within the limits of a {@link RetryPolicy}, while nodes say
 * that it may succeed later, and while nothing is heard of it, where a second one does no harm: calls that change flows or register
 * cm-handles are sent under an idempotency key. Calls that are under way at once have no order; who needs one waits for the answer.
 *
 * <p>Immutable; may be used from any thread, futures complete on the caller's context.
 */
public final class InterlockBus {
    private static final String KEY = "idempotency_key";

    private final Vertx vertx;
    private final RetryPolicy calls;
    private final RetryPolicy batches;
    private final Optional<String> actor;

    private InterlockBus(Vertx vertx, RetryPolicy calls, RetryPolicy batches, Optional<String> actor) {
        this.vertx = vertx;
        this.calls = calls;
        this.batches = batches;
        this.actor = actor;
    }

    /**
     * Makes one with the usual limits.
     *
     * @param vertx a member of the cluster of the nodes, or that of a node in the same process
     */
    public static InterlockBus of(Vertx vertx) {
        return new InterlockBus(vertx, RetryPolicy.CALLS, RetryPolicy.BATCHES, Optional.empty());
    }

    /** The same with other limits, for calls that are answered at once and for those whose work takes long. */
    public InterlockBus with(RetryPolicy forCalls, RetryPolicy forBatches) {
        return new InterlockBus(vertx, forCalls, forBatches, actor);
    }

    /** The same, but the history of flows names who called: an application, or somebody it works for; 1 to 200 characters. */
    public InterlockBus as(String name) {
        return new InterlockBus(vertx, calls, batches, Optional.of(name));
    }

    /** Makes a person known, merges properties into it ({@code null} removes one), and lets its flows go on that waited for them. */
    public Future<Person> identify(String personKey, JsonObject properties) {
        return call(
                        Action.IDENTIFY,
                        new JsonObject().put("person_key", personKey).put("properties", properties))
                .map(Person::of);
    }

    public Future<Flow> start(Start start) {
        return call(Action.START, start.toJson()).map(Flow::of);
    }

    public Future<Taken> transition(Transition transition) {
        return call(Action.TRANSITION, transition.toJson()).map(Taken::of);
    }

    public Future<FlowStatus> flowStatus(String flow) {
        return call(Action.FLOW_STATUS, instance(flow)).map(FlowStatus::of);
    }

    /** That of the person's latest flow of a schema. */
    public Future<FlowStatus> flowStatus(String personKey, String schema) {
        return call(
                        Action.FLOW_STATUS,
                        new JsonObject().put("person_key", personKey).put("flow_schema_identifier", schema))
                .map(FlowStatus::of);
    }

    public Future<StepStatus> stepStatus(String flow, String step) {
        return call(Action.STEP_STATUS, instance(flow).put("step_schema_identifier", step))
                .map(StepStatus::of);
    }

    /** The manual transitions out of active steps, allowed now or not. */
    public Future<List<Available>> available(String flow) {
        return call(Action.AVAILABLE, instance(flow))
                .map(answer -> Lists.objects(answer, "transitions", Available::of));
    }

    /** What has changed after a revision; 0 for all. */
    public Future<History> history(String flow, long afterRevision, int limit) {
        return call(
                        Action.HISTORY,
                        instance(flow).put("after_revision", afterRevision).put("limit", limit))
                .map(History::of);
    }

    public Future<Flow> pause(String flow) {
        return call(Action.PAUSE, instance(flow)).map(Flow::of);
    }

    public Future<Flow> resume(String flow) {
        return call(Action.RESUME, instance(flow)).map(Flow::of);
    }

    public Future<Flow> exit(String flow) {
        return call(Action.EXIT, instance(flow)).map(Flow::of);
    }

    public Future<Flow> complete(String flow) {
        return call(Action.COMPLETE, instance(flow)).map(Flow::of);
    }

    public Future<Flow> reset(String flow) {
        return call(Action.RESET, instance(flow)).map(Flow::of);
    }

    private static JsonObject instance(String flow) {
        return new JsonObject().put("flow_instance_id", flow);
    }

    public Future<Subject> subject(SubjectKey subject) {
        return call(Action.SUBJECT, subject(subject, new JsonObject())).map(Subject::of);
    }

    /** Creates a subject or merges properties into it ({@code null} removes one). */
    public Future<Subject> changeSubject(SubjectKey subject, JsonObject properties) {
        return call(Action.CHANGE_SUBJECT, subject(subject, new JsonObject().put("properties", properties)))
                .map(Subject::of);
    }

    /** Deletes a subject and ends its flows. If nothing is heard of it, it is not repeated: somebody may have created it anew. */
    public Future<Void> deleteSubject(SubjectKey subject) {
        return call(Action.DELETE_SUBJECT, subject(subject, new JsonObject())).mapEmpty();
    }

    private static JsonObject subject(SubjectKey subject, JsonObject data) {
        return data.put("subject_kind", subject.kind()).put("subject_key", subject.key());
    }

    /** Publishes a flow schema; the same content again is the same version. */
    public Future<PublishedSchema> publish(JsonObject document) {
        var data = new JsonObject()
                .put("identifier", document.getString("identifier"))
                .put("document", document);
        return send(Action.PUBLISH_FLOW_SCHEMA, data)
                .map(reply -> new PublishedSchema(
                        reply.body().getString("identifier"),
                        reply.body().getInteger("version"),
                        "201".equals(reply.headers().get("status"))));
    }

    /**
     * Does a batch of cm-handles; that single operations fail is an outcome and no failure of the call.
     *
     * @param batch as it is posted to {@code /api/v1/cm-handles/batch}; may have an {@code idempotency_key} of its own
     */
    public Future<BatchOutcome> registerCmHandles(JsonObject batch) {
        return call(Action.REGISTER_CM_HANDLES, batch)
                .map(BatchOutcome.COMPLETE)
                .recover(cause -> cause instanceof InterlockException failure
                                && failure.code().equals("partial_failure")
                        ? Future.succeededFuture(BatchOutcome.of(failure.data()))
                        : Future.failedFuture(cause));
    }

    /**
     * Shows a cm-handle.
     *
     * @param name the id or the alternate id
     */
    public Future<CmHandle> cmHandle(String name) {
        return call(Action.CM_HANDLE, new JsonObject().put("id", name)).map(CmHandle::of);
    }

    /**
     * Lists cm-handles, page by page.
     *
     * @param after the id after which the page begins; empty for the first page
     */
    public Future<CmHandlePage> cmHandles(CmHandleFilter filter, Optional<String> after, int limit) {
        var data = filter.toJson().put("limit", limit);
        after.ifPresent(id -> data.put("after", id));
        return call(Action.CM_HANDLES, data).map(CmHandlePage::of);
    }

    /** Any action by its data, for those that have no method here, and for what newer nodes can. */
    public Future<JsonObject> call(Action action, JsonObject data) {
        return send(action, data).map(Message::body);
    }

    private Future<Message<JsonObject>> send(Action action, JsonObject data) {
        var repetition = Repetition.of(action);
        return new RepeatedCall(
                        vertx,
                        Addresses.of(action),
                        repetition == Repetition.UNDER_KEY ? keyed(data) : data,
                        actor,
                        repetition,
                        policy(action))
                .send();
    }

    private static JsonObject keyed(JsonObject data) {
        boolean needsNone = data.containsKey(KEY) || Boolean.TRUE.equals(data.getValue("validate_only"));
        return needsNone ? data : data.copy().put(KEY, UUID.randomUUID().toString());
    }

    private RetryPolicy policy(Action action) {
        return switch (action) {
            case REGISTER_CM_HANDLES, CM_HANDLE_IDS_OF_PLUGIN, SEARCH_CM_HANDLE_IDS, MIGRATE_FLOWS -> batches;
            default -> calls;
        };
    }

    /** Follows the feed of events from a place on; see {@link Following}. */
    public Following follow(Cursor from, Function<EventPage, Future<?>> handler) {
        return follow(Follow.from(from), handler);
    }

    public Following follow(Follow follow, Function<EventPage, Future<?>> handler) {
        return Following.begin(vertx, this, follow, handler);
    }

    Duration pause(int failures) {
        return calls.pause(failures, ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Serves the actions that steps ask for at an address; completes when the nodes find it.
     *
     * @param handler whose result the flow gets as its input; a request may come more than once, with the same {@code actionId}. An
     *     {@link ActionFailedException} is told to the flow, after any other failure the action is asked for again.
     */
    public Future<ActionConsumer> actions(String address, Function<ActionRequest, Future<JsonObject>> handler) {
        return ActionConsumer.open(vertx, address, handler);
    }
}
