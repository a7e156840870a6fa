package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Answer;
import dev.interlock.bus.CallSequence;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Fields;
import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChange.Entity;
import dev.interlock.bus.StateChanges.Beginning;
import dev.interlock.bus.WatchTarget;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What one client watches. */
final class Subscriptions implements Trails.Recipients {
    /** The states of a flow in which nothing follows any more. */
    private static final Set<String> ENDED = Set.of("exited", "completed");

    private final Watchers watchers;
    private final int limit;
    private final Trails trails;
    private final Map<WatchTarget, Subscription> subscriptions = new HashMap<>();

    /** What is to be done as soon as a request is answered. */
    private final Map<String, Runnable> opening = new HashMap<>();

    /** @param limit how many targets a client may watch */
    Subscriptions(Connection connection, Watchers watchers, InFlight inFlight, int limit, Trails.Limits limits) {
        this.watchers = watchers;
        this.limit = limit;
        this.trails = new Trails(connection, watchers, inFlight, limits, this);
    }

    /**
     * Subscribes; the events begin with {@link #onAnswered}.
     *
     * @param calls those of the client
     * @param status reads how a flow stands, after all calls of the client that came before
     */
    Future<Answer> subscribe(Frame.Request request, CallSequence calls, FlowStatus status) {
        var fields = new Fields(request.data(), "/data");
        var target = WatchTarget.of(fields);
        var entities = entities(fields);
        var since = since(fields, target);
        var known = Optional.ofNullable(subscriptions.get(target));
        if (known.isEmpty() && subscriptions.size() >= limit) {
            throw Failure.of(ErrorCode.TOO_LARGE, "too many subscriptions on this connection, at most " + limit)
                    .asException();
        }
        var subscription = known.orElseGet(() -> new Subscription(target));
        subscriptions.put(target, subscription);
        subscription.want(entities, request.requestId());
        Supplier<Future<Answer>> opening =
                () -> subscription.inTurn(() -> open(request.requestId(), subscription, since, status));
        var opened = switch (target) {
            case WatchTarget.Flow flow -> opening.get(); // The status has its turn.
            case WatchTarget.Subject subject -> calls.inTurn(subject, opening);
        };
        return opened.onComplete(done -> {
            if (done.failed() || !done.result().succeeded()) {
                subscription.giveUp(request.requestId());
                endIfEmpty(subscription);
            }
        });
    }

    private Future<Answer> open(String requestId, Subscription subscription, OptionalLong since, FlowStatus status) {
        boolean ended = subscriptions.get(subscription.target()) != subscription; // before its turn came
        // An equal subscription goes on where it is.
        var begin = subscription.awaits(requestId) ? since : OptionalLong.empty();
        return switch (subscription.target()) {
            case WatchTarget.Flow flow ->
                ended ? status.of(flow) : openFlow(requestId, subscription, flow, begin, status);
            case WatchTarget.Subject subject -> ended ? look(subject) : openSubject(requestId, subscription, subject);
        };
    }

    private static Answer nothing() {
        return Answer.ok(JsonNodeFactory.instance.objectNode());
    }

    private static Set<Entity> entities(Fields fields) {
        return fields.optionalText("entity")
                .map(word -> Stream.of(Entity.values())
                        .filter(entity -> entity.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> fields.invalid("entity", "expected flow or step")))
                .<Set<Entity>>map(EnumSet::of)
                .orElseGet(() -> EnumSet.allOf(Entity.class));
    }

    private static OptionalLong since(Fields fields, WatchTarget target) {
        var since = fields.optionalInteger("since_revision");
        if (since.isPresent() && (since.getAsLong() < 0 || target.instance().isEmpty())) {
            throw fields.invalid("since_revision", "expected a revision of the flow_instance_id");
        }
        return since;
    }

    private Future<Answer> openFlow(
            String requestId, Subscription subscription, WatchTarget.Flow flow, OptionalLong since, FlowStatus status) {
        var before = trails.opening(flow.id());
        var watched = watchers.watch(flow, this);
        // Both at once, so that the call keeps its place among the client's.
        return status.of(flow).compose(answer -> {
            if (!answer.succeeded()) {
                return Future.succeededFuture(answer);
            }
            long revision = answer.data().path("revision").asLong();
            long after = since.orElse(revision);
            if (since.isPresent() && since.getAsLong() > revision) {
                throw beyond(revision);
            }
            return watched.compose(beginning -> {
                        before.reached(beginning.revisions().getOrDefault(flow.id(), 0L));
                        return after < revision ? refuseIfGone(flow, after) : Future.succeededFuture();
                    })
                    .map(kept -> {
                        atAnswer(requestId, subscription, () -> {
                            // Another one, if the flow has been told to its end meanwhile.
                            var trail = trails.opening(flow.id());
                            trail.reached(before.latest());
                            if (since.isPresent()) {
                                goBack(trail, after, revision);
                            }
                            subscription.begin(requestId, Map.of(flow.id(), after));
                            trail.open(after, revision);
                            trails.settle(trail);
                            if (ENDED.contains(answer.data().path("state").asText())) {
                                trails.endAt(trail, revision);
                            }
                        });
                        return answer;
                    });
        });
    }

    /** What was told already is told once more, but not for the sake of what has begun before. */
    private void goBack(Trail trail, long after, long asked) {
        if (!trail.isOpening() && after < trail.told()) {
            of(trail).forEach(subscription -> subscription.skip(trail.instance(), trail.told()));
            trails.goBack(trail, after, asked);
        }
    }

    private static RuntimeException beyond(long revision) {
        return Failure.of(ErrorCode.INVALID_REQUEST, "since_revision: the flow is at revision " + revision)
                .at("/data/since_revision")
                .asException();
    }

    private Future<?> refuseIfGone(WatchTarget.Flow flow, long after) {
        return watchers.after(flow.id(), after).map(page -> {
            if (page.isEmpty() || page.getFirst().revision() != after + 1) {
                throw Failure.of(
                                ErrorCode.EVENTS_GONE,
                                "changes after revision %d are not kept any more; subscribe without since_revision"
                                        .formatted(after))
                        .at("/data/since_revision")
                        .asException();
            }
            return page;
        });
    }

    private Future<Answer> openSubject(String requestId, Subscription subscription, WatchTarget.Subject subject) {
        return watch(subject).map(beginning -> {
            atAnswer(requestId, subscription, () -> open(requestId, subscription, subject, beginning));
            return Answer.ok(beginning.snapshot());
        });
    }

    /** How a subject stands that is not watched by this request any more. */
    private Future<Answer> look(WatchTarget.Subject subject) {
        return watch(subject).map(Beginning::snapshot).map(Answer::ok);
    }

    /** To watch takes time, in which what it is for may have been ended. */
    private Future<Beginning> watch(WatchTarget.Subject subject) {
        return watchers.watch(subject, this).onComplete(watched -> {
            if (!subscriptions.containsKey(subject)) {
                watchers.unwatch(subject, this);
            }
        });
    }

    private void open(String requestId, Subscription subscription, WatchTarget.Subject subject, Beginning beginning) {
        subscription.begin(requestId, beginning.revisions());
        if (!subscription.isOpen()) {
            beginning.revisions().forEach((instance, revision) -> trails.follow(instance, subject, revision));
            subscription.open(beginning.runs()).forEach(this::onChange);
        }
    }

    /** Lets a subscription begin when its request is answered, if it has not been ended before. */
    private void atAnswer(String requestId, Subscription subscription, Runnable begin) {
        opening.put(requestId, () -> {
            if (subscriptions.get(subscription.target()) == subscription) {
                begin.run();
            }
        });
    }

    /** Ends subscriptions, be there such or not. */
    Answer unsubscribe(Frame.Request request) {
        var fields = new Fields(request.data(), "/data");
        var target = WatchTarget.of(fields);
        var entities = entities(fields);
        Optional.ofNullable(subscriptions.get(target)).ifPresent(subscription -> {
            subscription.unwant(entities);
            endIfEmpty(subscription);
        });
        return nothing();
    }

    private void endIfEmpty(Subscription subscription) {
        if (subscription.isEmpty() && subscriptions.remove(subscription.target(), subscription)) {
            watchers.unwatch(subscription.target(), this);
            switch (subscription.target()) {
                case WatchTarget.Flow flow -> trails.find(flow.id()).ifPresent(this::forgetIfUnwanted);
                case WatchTarget.Subject subject ->
                    trails.of(subject).forEach(trail -> {
                        trail.belongsToNone();
                        forgetIfUnwanted(trail);
                    });
            }
        }
    }

    private void forgetIfUnwanted(Trail trail) {
        if (trail.subject().isEmpty() && !subscriptions.containsKey(new WatchTarget.Flow(trail.instance()))) {
            trails.forget(trail);
        }
    }

    /** A request has been answered. */
    void onAnswered(String requestId) {
        Optional.ofNullable(opening.remove(requestId)).ifPresent(Runnable::run);
        trails.onAnswered(requestId);
    }

    void onChange(StateChange change) {
        var subject = Optional.ofNullable(subscriptions.get(change.subject()));
        subject.filter(subscription -> !subscription.isOpen()).ifPresent(later -> later.keepForLater(change));
        boolean discovered = subject.filter(Subscription::isOpen)
                .filter(subscription -> subscription.discovers(change))
                .isPresent();
        if (discovered) {
            trails.follow(change.instance(), change.subject(), 0);
        }
        trails.onChange(change);
    }

    @Override
    public Optional<String> requestId(Trail trail, Entity entity, StateChange change) {
        return of(trail)
                .flatMap(subscription -> subscription.requestId(entity, change).stream())
                .findFirst();
    }

    @Override
    public Collection<String> requestIds(Trail trail) {
        return of(trail).findFirst().map(Subscription::requestIds).orElse(Set.of());
    }

    /** Those for the sake of which a flow is told; that of the flow itself comes first. */
    private Stream<Subscription> of(Trail trail) {
        var flow = new WatchTarget.Flow(trail.instance());
        return Stream.concat(Stream.of(flow), trail.subject().stream())
                .flatMap(target -> Optional.ofNullable(subscriptions.get(target)).stream());
    }

    /** What is about to begin tells it once more. */
    @Override
    public void onEnd(Trail trail) {
        Optional.ofNullable(subscriptions.get(new WatchTarget.Flow(trail.instance())))
                .ifPresent(subscription -> {
                    subscription.unwantBegun();
                    endIfEmpty(subscription);
                });
    }

    /** There is room for events. */
    void onRoom() {
        trails.onRoom();
    }

    /** Reads what the client is behind, while there is room. */
    void catchUp() {
        trails.catchUp();
    }

    /** The connection is gone. */
    void end() {
        subscriptions.keySet().forEach(target -> watchers.unwatch(target, this));
        subscriptions.clear();
        opening.clear();
        trails.end();
    }

    /** Reads how a flow stands. */
    @FunctionalInterface
    interface FlowStatus {
        Future<Answer> of(WatchTarget.Flow flow);
    }
}
