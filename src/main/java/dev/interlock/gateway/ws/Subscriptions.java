package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Answer;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client watches, and what it is told: of each flow each revision once and in order, however slowly it reads.
 *
 * <p>While the connection has no room for events nothing is kept but how far each flow has come; the rest is read from the log when there is
 * room again, or, if that is too much, left to the client with an event that says so.
 */
final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final Connection connection;
    private final Watchers watchers;
    private final InFlight inFlight;
    private final Limits limits;
    private final Map<WatchTarget, Subscription> subscriptions = new HashMap<>();
    private final Map<String, Trail> trails = new HashMap<>();

    /** What is to be done as soon as a request is answered. */
    private final Map<String, Runnable> opening = new HashMap<>();

    private final Set<Trail> holding = new LinkedHashSet<>();
    private final Set<Trail> behind = new LinkedHashSet<>();
    private int held;
    private boolean reading;

    Subscriptions(Connection connection, Watchers watchers, InFlight inFlight, Limits limits) {
        this.connection = connection;
        this.watchers = watchers;
        this.inFlight = inFlight;
        this.limits = limits;
    }

    /**
     * What a client may have.
     *
     * @param subscriptions targets
     * @param held changes that wait for the answers of calls
     * @param catchUp revisions of one flow that are read for a client that has fallen behind
     */
    record Limits(int subscriptions, int held, int catchUp) {}

    /**
     * Subscribes; the events begin with {@link #onAnswered}.
     *
     * @param status reads how a flow stands, after all calls of the client that came before
     */
    Future<Answer> subscribe(Frame.Request request, FlowStatus status) {
        var fields = new Fields(request.data(), "/data");
        var target = WatchTarget.of(fields);
        var entities = entities(fields);
        var since = since(fields, target);
        var known = Optional.ofNullable(subscriptions.get(target));
        if (known.isEmpty() && subscriptions.size() >= limits.subscriptions) {
            throw Failure.of(
                            ErrorCode.TOO_LARGE,
                            "too many subscriptions on this connection, at most " + limits.subscriptions)
                    .asException();
        }
        var subscription = known.orElseGet(() -> new Subscription(target));
        subscriptions.put(target, subscription);
        subscription.want(entities, request.requestId());
        // An equal subscription goes on where it is.
        var begin = known.isEmpty() ? since : OptionalLong.empty();
        return subscription
                .inTurn(() -> open(request.requestId(), subscription, begin, status))
                .onComplete(done -> {
                    if (done.failed() || !done.result().succeeded()) {
                        subscription.unwant(request.requestId());
                        endIfEmpty(subscription);
                    }
                });
    }

    private Future<Answer> open(String requestId, Subscription subscription, OptionalLong since, FlowStatus status) {
        if (subscriptions.get(subscription.target()) != subscription) {
            return Future.succeededFuture(nothing()); // It was ended before its turn came.
        }
        return switch (subscription.target()) {
            case WatchTarget.Flow flow -> openFlow(requestId, subscription, flow, since, status);
            case WatchTarget.Subject subject -> openSubject(requestId, subscription, subject);
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
        var trail = trails.computeIfAbsent(flow.id(), Trail::opening);
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
                        trail.reached(beginning.revisions().getOrDefault(flow.id(), 0L));
                        return after < revision ? refuseIfGone(flow, after) : Future.succeededFuture();
                    })
                    .map(kept -> {
                        atAnswer(requestId, subscription, () -> {
                            subscription.begin(requestId, Map.of(flow.id(), after));
                            since.ifPresent(seen -> goBack(trail, seen));
                            trail.open(after, revision);
                            settle(trail);
                        });
                        return answer;
                    });
        });
    }

    /** What was told already because of the flow's subject is told once more, but not because of that. */
    private void goBack(Trail trail, long after) {
        if (!trail.isOpening() && after < trail.told()) {
            trail.subject()
                    .map(subscriptions::get)
                    .ifPresent(ofSubject -> ofSubject.skip(trail.instance(), trail.told()));
            held -= trail.held();
            holding.remove(trail);
            trail.goBackTo(after);
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
        return watchers.watch(subject, this).map(beginning -> {
            atAnswer(requestId, subscription, () -> open(requestId, subscription, subject, beginning));
            return Answer.ok(beginning.snapshot());
        });
    }

    private void open(String requestId, Subscription subscription, WatchTarget.Subject subject, Beginning beginning) {
        subscription.begin(requestId, beginning.revisions());
        if (!subscription.isOpen()) {
            beginning
                    .revisions()
                    .forEach((instance, revision) -> trails.computeIfAbsent(
                                    instance, first -> Trail.of(instance, subject, revision))
                            .belongsTo(subject));
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
                case WatchTarget.Flow flow ->
                    Optional.ofNullable(trails.get(flow.id())).ifPresent(this::forgetIfUnwanted);
                case WatchTarget.Subject subject ->
                    List.copyOf(trails.values()).stream()
                            .filter(trail -> trail.subject().equals(Optional.of(subject)))
                            .forEach(trail -> {
                                trail.belongsToNone();
                                forgetIfUnwanted(trail);
                            });
            }
        }
    }

    private void forgetIfUnwanted(Trail trail) {
        if (trail.subject().isEmpty() && !subscriptions.containsKey(new WatchTarget.Flow(trail.instance()))) {
            forget(trail);
        }
    }

    private void forget(Trail trail) {
        trails.remove(trail.instance());
        behind.remove(trail);
        holding.remove(trail);
        held -= trail.held();
    }

    /** A request has been answered. */
    void onAnswered(String requestId) {
        Optional.ofNullable(opening.remove(requestId)).ifPresent(Runnable::run);
        List.copyOf(holding).forEach(trail -> {
            trail.answered(requestId);
            settle(trail);
        });
    }

    void onChange(StateChange change) {
        var subject = Optional.ofNullable(subscriptions.get(change.subject()));
        subject.filter(subscription -> !subscription.isOpen()).ifPresent(later -> later.keepForLater(change));
        boolean discovered = subject.filter(Subscription::isOpen)
                .filter(subscription -> subscription.discovers(change))
                .isPresent();
        if (discovered) {
            trails.computeIfAbsent(change.instance(), first -> Trail.of(first, change.subject(), 0))
                    .belongsTo(change.subject());
        }
        Optional.ofNullable(trails.get(change.instance())).ifPresent(trail -> offer(trail, change));
    }

    private void offer(Trail trail, StateChange change) {
        trail.reached(change.revision());
        if (trail.continuesWith(change) && held < limits.held && connection.hasRoom()) {
            hold(trail, change);
        }
        settle(trail);
    }

    private void hold(Trail trail, StateChange change) {
        trail.hold(change, inFlight.causing(change));
        holding.add(trail);
        held++;
    }

    /** Tells what can be told. */
    private void settle(Trail trail) {
        while (connection.hasRoom() && trail.next().isPresent()) {
            var change = trail.next().get();
            trail.tell();
            held--;
            tell(change);
            if (change.ended()) {
                forget(trail);
                return;
            }
        }
        if (trail.held() == 0) {
            holding.remove(trail);
        }
        if (trail.isBehind()) {
            behind.add(trail);
            catchUp();
        }
    }

    private void tell(StateChange change) {
        for (var event : change.events()) {
            requestId(event.entity(), change)
                    .ifPresent(requestId -> connection.send(Envelope.event("state_change", requestId, event.data())));
        }
    }

    /** The subscription of the flow itself comes first. */
    private Optional<String> requestId(Entity entity, StateChange change) {
        return Stream.of(new WatchTarget.Flow(change.instance()), change.subject())
                .flatMap(target -> Optional.ofNullable(subscriptions.get(target)).stream())
                .flatMap(subscription -> subscription.requestId(entity, change).stream())
                .findFirst();
    }

    /** There is room for events. */
    void onRoom() {
        List.copyOf(holding).forEach(this::settle);
        catchUp();
    }

    /** Reads for one flow after the other what it is behind, while there is room. */
    void catchUp() {
        while (!reading && !behind.isEmpty() && connection.hasRoom()) {
            var trail = behind.iterator().next();
            behind.remove(trail);
            trail.excess(limits.catchUp).ifPresentOrElse(revision -> leaveOut(trail, revision), () -> catchUp(trail));
        }
    }

    private void catchUp(Trail trail) {
        reading = true;
        watchers.after(trail.instance(), trail.told()).onComplete(done -> {
            reading = false;
            if (trails.get(trail.instance()) != trail) {
                catchUp();
            } else if (done.succeeded()) {
                take(trail, trail.untold(done.result()));
                catchUp();
            } else {
                LOG.atDebug().addKeyValue("cause", done.cause().getMessage()).log("could not catch up; later again");
                behind.add(trail);
            }
        });
    }

    private void take(Trail trail, List<StateChange> page) {
        if (page.isEmpty()) {
            return;
        }
        if (page.getFirst().revision() > trail.told() + 1) {
            leaveOut(trail, page.getFirst().revision() - 1);
        }
        page.stream().filter(trail::continuesWith).forEach(change -> hold(trail, change));
        settle(trail);
    }

    /** Tells the client that it has to read by itself what it missed. */
    private void leaveOut(Trail trail, long revision) {
        var data = JsonNodeFactory.instance
                .objectNode()
                .put("flow_instance_id", trail.instance())
                .put("after_revision", trail.told())
                .put("revision", revision)
                .toString();
        requestIds(trail).forEach(requestId -> connection.send(Envelope.event("catch_up", requestId, data)));
        trail.skipTo(revision);
    }

    private Collection<String> requestIds(Trail trail) {
        var targets = Stream.concat(Stream.of(new WatchTarget.Flow(trail.instance())), trail.subject().stream());
        return targets.flatMap(target -> Optional.ofNullable(subscriptions.get(target)).stream())
                .findFirst()
                .map(Subscription::requestIds)
                .orElse(Set.of());
    }

    /** The connection is gone. */
    void end() {
        subscriptions.keySet().forEach(target -> watchers.unwatch(target, this));
        subscriptions.clear();
        opening.clear();
        trails.clear();
        holding.clear();
        behind.clear();
    }

    /** Reads how a flow stands. */
    @FunctionalInterface
    interface FlowStatus {
        Future<Answer> of(WatchTarget.Flow flow);
    }
}
