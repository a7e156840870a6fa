package dev.interlock.client;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one watching asks of the nodes, on whichever link there is: to be told of changes from where it has come to.
 *
 * <p>A flow whose changes are missing is subscribed by its id since the last revision that is known whole. To subscribe is always to
 * unsubscribe first what was asked for before on this link, because a node takes an equal subscription for the one that it has, and begins
 * nothing anew. One request is under way at a time.
 */
final class Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private static final String SUBSCRIBE = "subscribe_state_change";
    private static final String UNSUBSCRIBE = "unsubscribe_state_change";

    private final Vertx vertx;
    private final SocketOptions options;
    private final Watch watch;
    private final Watches watches;
    private final Watching watching;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private Optional<Link> link = Optional.empty();

    /** What was asked for on this link, and may be subscribed. */
    private final Set<Watch.Target> asked = new LinkedHashSet<>();

    private boolean begun;
    private boolean subscribed;
    private boolean asking;
    private int failures;
    private Optional<InterlockException> lastFailure = Optional.empty();

    Subscription(Vertx vertx, SocketOptions options, Watch watch, Watches watches, Watching watching) {
        this.vertx = vertx;
        this.options = options;
        this.watch = watch;
        this.watches = watches;
        this.watching = watching;
    }

    /** A new link tells nothing yet. */
    void attach(Link opened) {
        link = Optional.of(opened);
        asked.clear();
        asking = false;
        subscribed = begun && watch.target() instanceof Watch.Flow;
        lines.values().forEach(subscribed ? Line::fallBehind : Line::disconnect);
    }

    void detach() {
        link = Optional.empty();
    }

    /** The line of a flow; that of a flow of the subject which is not known yet begins after this revision. */
    Line line(String flow, long revision) {
        return lines.computeIfAbsent(flow, unknown -> {
            watches.route(flow, watching);
            return new Line(revision);
        });
    }

    /** Asks for what is missing, if anything is. To be called when all that came has been told, so that it is known what that is. */
    void complete() {
        if (link.isEmpty() || asking) {
            return;
        }
        forgetEnded();
        if (subscribed) {
            lines.entrySet().stream()
                    .filter(line -> line.getValue().isBehind())
                    .findFirst()
                    .ifPresent(line -> resume(line.getKey(), line.getValue()));
        } else {
            ask(watch.target(), watch.since(), this::onSubscribed);
        }
    }

    private void forgetEnded() {
        if (watch.target() instanceof Watch.FlowsOf) {
            var ended = lines.entrySet().stream()
                    .filter(line -> line.getValue().isDispensable())
                    .map(Map.Entry::getKey)
                    .toList();
            ended.forEach(lines::remove);
            ended.forEach(watches::unroute);
        }
    }

    private void resume(String flow, Line line) {
        ask(new Watch.Flow(flow), OptionalLong.of(line.since()), answer -> line.followById());
    }

    private void ask(Watch.Target target, OptionalLong since, Consumer<JsonObject> onAnswer) {
        asking = true;
        var on = link.orElseThrow();
        if (asked.add(target)) {
            subscribe(on, target, since, onAnswer);
        } else {
            on.request(UNSUBSCRIBE, target.toJson(), timeout())
                    .onComplete(
                            gone -> onlyOn(on, () -> subscribe(on, target, since, onAnswer)),
                            cause -> onlyOn(on, () -> onFailure(on, InterlockException.of(cause, Repetition.READ))));
        }
    }

    private void subscribe(Link on, Watch.Target target, OptionalLong since, Consumer<JsonObject> onAnswer) {
        var data = target.toJson();
        since.ifPresent(revision -> data.put("since_revision", revision));
        var answer = on.request(SUBSCRIBE, data, timeout());
        if (target instanceof Watch.FlowsOf) {
            watches.route(on.lastId(), watching);
        }
        answer.onComplete(
                given -> onlyOn(on, () -> {
                    asking = false;
                    failures = 0;
                    onAnswer.accept(given);
                    watching.next();
                }),
                cause -> onlyOn(on, () -> onFailure(on, InterlockException.of(cause, Repetition.READ))));
    }

    /** What belongs to a link that was lost meanwhile is of no interest. */
    private void onlyOn(Link on, Runnable work) {
        if (link.filter(on::equals).isPresent()) {
            work.run();
        }
    }

    private Duration timeout() {
        return options.calls().attemptTimeout();
    }

    private void onSubscribed(JsonObject answer) {
        var flows = watch.target() instanceof Watch.Flow
                ? List.of(FlowStatus.of(answer))
                : Lists.objects(answer, "flows", FlowStatus::of);
        var unknown =
                flows.stream().filter(flow -> !lines.containsKey(flow.id())).toList();
        catchUpWith(flows);
        unknown.forEach(flow -> line(flow.id(), watch.since().orElse(flow.revision())));
        if (!begun || !unknown.isEmpty()) {
            watching.show(new Snapshot(unknown));
        }
        begun = true;
        subscribed = true;
    }

    /** Of flows that are known, what comes is of use only if nothing was missed: those that run stand where they were left. */
    private void catchUpWith(List<FlowStatus> running) {
        var revisions = running.stream().collect(Collectors.toMap(FlowStatus::id, FlowStatus::revision));
        lines.forEach((flow, line) -> {
            var revision = revisions.get(flow);
            if (revision == null || line.since() < revision) {
                line.fallBehind();
            }
        });
    }

    /** Why it has not begun yet, as far as a node has said. */
    Optional<InterlockException> lastFailure() {
        return lastFailure;
    }

    private void onFailure(Link on, InterlockException failure) {
        if (!failure.retryable() && !failure.isOpen()) {
            watching.fail(failure);
            return;
        }
        failures++;
        lastFailure = Optional.of(failure);
        var pause = failure.pause(
                options.reconnect().pause(failures, ThreadLocalRandom.current().nextDouble()));
        vertx.setTimer(
                pause.toMillis(),
                rested -> onlyOn(on, () -> {
                    asking = false;
                    watching.next();
                }));
    }

    /** Tells the node that nothing is wanted any more. */
    void cancel() {
        link.ifPresent(on -> asked.forEach(target -> on.request(UNSUBSCRIBE, target.toJson(), timeout())
                .onFailure(cause ->
                        LOG.atDebug().addKeyValue("cause", cause.getMessage()).log("not unsubscribed"))));
        detach();
    }
}
