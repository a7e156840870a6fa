package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
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
public final class InterlockBus implements Interlock {
    private final Vertx vertx;
    private final Policies policies;
    private final Optional<String> actor;

    private InterlockBus(Vertx vertx, Policies policies, Optional<String> actor) {
        this.vertx = vertx;
        this.policies = policies;
        this.actor = actor;
    }

    /**
     * Makes one with the usual limits.
     *
     * @param vertx a member of the cluster of the nodes, or that of a node in the same process
     */
    public static InterlockBus of(Vertx vertx) {
        return new InterlockBus(
                requireNonNull(vertx, "vertx"), new Policies(RetryPolicy.CALLS, RetryPolicy.BATCHES), Optional.empty());
    }

    /** The same with other limits, for calls that are answered at once and for those whose work takes long. */
    public InterlockBus with(RetryPolicy forCalls, RetryPolicy forBatches) {
        return new InterlockBus(vertx, new Policies(forCalls, forBatches), actor);
    }

    /** The same, but the history of flows names who called: an application, or somebody it works for; 1 to 200 characters. */
    public InterlockBus as(String name) {
        return new InterlockBus(vertx, policies, Optional.of(requireNonNull(name, "name")));
    }

    public Future<Subject> subject(SubjectKey subject) {
        return call(Action.SUBJECT, subject(subject, new JsonObject())).map(Subject::of);
    }

    /** Creates a subject or merges properties into it ({@code null} removes one). */
    public Future<Subject> changeSubject(SubjectKey subject, JsonObject properties) {
        requireNonNull(properties, "properties");
        return call(Action.CHANGE_SUBJECT, subject(subject, new JsonObject().put("properties", properties)))
                .map(Subject::of);
    }

    /** Deletes a subject and ends its flows. If nothing is heard of it, it is not repeated: somebody may have created it anew. */
    public Future<Void> deleteSubject(SubjectKey subject) {
        return call(Action.DELETE_SUBJECT, subject(subject, new JsonObject())).mapEmpty();
    }

    private static JsonObject subject(SubjectKey subject, JsonObject data) {
        requireNonNull(subject, "subject");
        return data.put("subject_kind", subject.kind()).put("subject_key", subject.key());
    }

    /** Publishes a flow schema; the same content again is the same version. */
    public Future<PublishedSchema> publish(JsonObject document) {
        requireNonNull(document, "document");
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
     * Shows a cm-handle.
     *
     * @param name the id or the alternate id
     */
    public Future<CmHandle> cmHandle(String name) {
        return call(Action.CM_HANDLE, new JsonObject().put("id", requireNonNull(name, "name")))
                .map(CmHandle::of);
    }

    /**
     * Lists cm-handles, page by page.
     *
     * @param after the id after which the page begins; empty for the first page
     */
    public Future<CmHandlePage> cmHandles(CmHandleFilter filter, Optional<String> after, int limit) {
        requireNonNull(filter, "filter");
        requireNonNull(after, "after");
        var data = filter.toJson().put("limit", limit);
        after.ifPresent(id -> data.put("after", id));
        return call(Action.CM_HANDLES, data).map(CmHandlePage::of);
    }

    @Override
    public Future<JsonObject> call(Action action, JsonObject data) {
        return send(action, data).map(Message::body);
    }

    private Future<Message<JsonObject>> send(Action action, JsonObject data) {
        requireNonNull(data, "data");
        var repetition = Repetition.of(requireNonNull(action, "action"));
        var address = Addresses.of(action);
        return repetition
                .prepare(data)
                .compose(prepared -> new RepeatedCall<Message<JsonObject>>(
                                vertx,
                                timeout -> vertx.eventBus().request(address, prepared, options(timeout)),
                                repetition,
                                policies.of(action),
                                () -> true)
                        .send());
    }

    private DeliveryOptions options(Duration timeout) {
        var options = new DeliveryOptions().setSendTimeout(Math.max(1, timeout.toMillis()));
        actor.ifPresent(name -> options.addHeader("actor", name));
        return options;
    }

    /** Follows the feed of events from a place on; see {@link Following}. */
    public Following follow(Cursor from, Function<EventPage, Future<?>> handler) {
        return follow(Follow.from(from), handler);
    }

    public Following follow(Follow follow, Function<EventPage, Future<?>> handler) {
        return Following.begin(vertx, this, requireNonNull(follow, "follow"), requireNonNull(handler, "handler"));
    }

    Duration pause(int failures) {
        return policies.calls()
                .pauses()
                .pause(failures, ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Serves the actions that steps ask for at an address; completes when the nodes find it.
     *
     * @param handler whose result the flow gets as its input; a request may come more than once, with the same {@code actionId}. An
     *     {@link ActionFailedException} is told to the flow, after any other failure the action is asked for again.
     */
    public Future<ActionConsumer> actions(String address, Function<ActionRequest, Future<JsonObject>> handler) {
        return ActionConsumer.open(vertx, requireNonNull(address, "address"), requireNonNull(handler, "handler"));
    }
}
