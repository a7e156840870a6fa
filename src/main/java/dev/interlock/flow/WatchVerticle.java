package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Audience;
import dev.interlock.bus.Bus;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.RenewableConsumer;
import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChanges;
import dev.interlock.bus.WatchTarget;
import dev.interlock.config.Watching;
import dev.interlock.flow.ChangeLog.Run;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the event loops of a node's clients what changes of all that these watch; each change is read once for all of them. */
public final class WatchVerticle extends VerticleBase implements StateChanges {
    private static final Logger LOG = LoggerFactory.getLogger(WatchVerticle.class);

    private final Bus bus;
    private final ChangeLog log;
    private final StepOrder order;
    private final Watching settings;
    private final Watches watches;
    private final Audience<Loop> loops = new Audience<>();

    /** Reads that are under way for those who have missed changes; many miss the same. */
    private final Map<Missed, Future<List<StateChange>>> missed = new HashMap<>();

    private Optional<RenewableConsumer> hints = Optional.empty();

    /**
     * Tells of what is in the log.
     *
     * @param definitionCache versions of schemas that are remembered
     */
    public WatchVerticle(Bus bus, ChangeLog log, SchemaStore schemas, Watching settings, int definitionCache) {
        this.bus = bus;
        this.log = log;
        this.order = new StepOrder(schemas, definitionCache);
        this.settings = settings;
        this.watches = new Watches(log, order, settings, this::tell);
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(settings.checkInterval().toMillis(), passed -> watches.check());
        return Future.succeededFuture();
    }

    @Override
    public Channel open(Context context, Consumer<List<StateChange>> listener) {
        return new Loop(context, listener);
    }

    private void tell(List<StateChange> changes) {
        var told = new HashMap<Loop, List<StateChange>>();
        for (var change : changes) {
            loops.of(change)
                    .forEach(loop -> told.computeIfAbsent(loop, first -> new ArrayList<>())
                            .add(change));
        }
        told.forEach(Loop::tell);
    }

    private Future<Beginning> watch(Loop loop, WatchTarget target) {
        loops.add(target, loop);
        listenForHints();
        return switch (target) {
            case WatchTarget.Flow flow -> watch(flow);
            case WatchTarget.Subject subject -> watch(new SubjectKey(subject.kind(), subject.key()));
        };
    }

    private Future<Beginning> watch(WatchTarget.Flow flow) {
        return FlowInstanceId.parse(flow.id())
                .map(watches::watch)
                .orElseGet(() -> Future.succeededFuture(Optional.empty()))
                .map(revision -> new Beginning(
                        Map.of(flow.id(), revision.orElseThrow(() -> noFlow(flow))), Map.of(), FlowAnswers.nothing()));
    }

    private static FailureException noFlow(WatchTarget.Flow flow) {
        return Failure.of(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "there is no flow '" + flow.id() + "'")
                .at("/data/flow_instance_id")
                .asException();
    }

    private Future<Beginning> watch(SubjectKey subject) {
        return log.exists(subject).compose(exists -> {
            if (!exists) {
                throw Failure.of(ErrorCode.SUBJECT_NOT_FOUND, "there is no subject " + subject)
                        .asException();
            }
            return watches.watch(subject).compose(latest -> beginning(subject, latest));
        });
    }

    private Future<Beginning> beginning(SubjectKey subject, List<Run> latest) {
        var running = latest.stream()
                .filter(run -> run.state().running())
                .map(Run::id)
                .toList();
        return log.instances(running)
                .compose(flows -> order.of(versions(flows)).map(orders -> {
                    var answer = FlowAnswers.nothing();
                    answer.putObject("subject").put("kind", subject.kind()).put("key", subject.key());
                    addFlows(answer.putArray("flows"), flows, orders);
                    return new Beginning(revisions(flows), runs(latest), answer);
                }));
    }

    private static Set<SchemaVersion> versions(Collection<FlowInstance> flows) {
        return flows.stream().map(SchemaVersion::of).collect(Collectors.toSet());
    }

    private static void addFlows(ArrayNode array, List<FlowInstance> flows, Map<SchemaVersion, List<String>> orders) {
        for (var flow : flows) {
            var active = orders.getOrDefault(SchemaVersion.of(flow), List.of()).stream()
                    .filter(flow::isActive)
                    .toList();
            array.add(FlowAnswers.status(flow, active));
        }
    }

    private static Map<String, Long> revisions(List<FlowInstance> flows) {
        return flows.stream().collect(Collectors.toMap(flow -> flow.id().toString(), FlowInstance::revision));
    }

    private static Map<String, Integer> runs(List<Run> latest) {
        return latest.stream().collect(Collectors.toMap(Run::schema, Run::run));
    }

    private void unwatch(Loop loop, WatchTarget target) {
        if (loops.remove(target, loop)) {
            switch (target) {
                case WatchTarget.Flow flow -> FlowInstanceId.parse(flow.id()).ifPresent(watches::unwatch);
                case WatchTarget.Subject subject -> watches.unwatch(new SubjectKey(subject.kind(), subject.key()));
            }
        }
    }

    private Future<List<StateChange>> after(String instance, long revision) {
        var key = new Missed(instance, revision);
        var underWay = missed.get(key);
        if (underWay != null) {
            return underWay;
        }
        var page = watches.page(FlowInstanceId.parse(instance).orElseThrow(), revision);
        missed.put(key, page);
        return page.onComplete(done -> missed.remove(key));
    }

    /** Nobody is told while nobody watches, so that hints cost nothing then. */
    private void listenForHints() {
        if (hints.isEmpty()) {
            hints = Optional.of(bus.serveAll(Addresses.FLOW_EVENTS, this::onHint));
        }
    }

    /** Anybody in the cluster may publish here. */
    private void onHint(Message<@Nullable Object> message) {
        try {
            if (message.body() instanceof JsonObject hint) {
                hint.getJsonArray("changes", new JsonArray()).forEach(change -> onHint((JsonObject) change));
            }
        } catch (RuntimeException malformed) {
            LOG.atDebug().setCause(malformed).log("a hint could not be read");
        }
    }

    private void onHint(JsonObject change) {
        FlowInstanceId.parse(change.getString("flow_instance_id", ""))
                .ifPresent(id -> watches.hint(id, change.getLong("revision", 0L)));
        Optional.ofNullable(change.getJsonObject("subject"))
                .map(subject -> new SubjectKey(subject.getString("kind", ""), subject.getString("key", "")))
                .ifPresent(watches::hint);
    }

    private record Missed(String instance, long revision) {}

    /** One event loop of clients. */
    private final class Loop implements Channel {
        private final Context context;
        private final Consumer<List<StateChange>> listener;

        Loop(Context context, Consumer<List<StateChange>> listener) {
            this.context = context;
            this.listener = listener;
        }

        void tell(List<StateChange> changes) {
            context.runOnContext(there -> listener.accept(changes));
        }

        @Override
        public Future<Beginning> watch(WatchTarget target) {
            return inside(() -> WatchVerticle.this.watch(this, target));
        }

        @Override
        public void unwatch(WatchTarget target) {
            WatchVerticle.this.context.runOnContext(here -> WatchVerticle.this.unwatch(this, target));
        }

        @Override
        public Future<List<StateChange>> after(String instance, long revision) {
            return inside(() -> WatchVerticle.this.after(instance, revision));
        }

        /** Works on the verticle's context and completes on the loop's, in the order in which it is told of changes. */
        private <T> Future<T> inside(Supplier<Future<T>> work) {
            return Future.future(promise -> WatchVerticle.this.context.runOnContext(here -> Future.succeededFuture()
                    .compose(begun -> work.get())
                    .onComplete(done -> context.runOnContext(there -> promise.handle(done)))));
        }
    }
}
