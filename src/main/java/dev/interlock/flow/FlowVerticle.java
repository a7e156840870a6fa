package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Fields;
import dev.interlock.bus.Owners;
import dev.interlock.bus.Refusal;
import dev.interlock.bus.RenewableConsumer;
import dev.interlock.config.Flow;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One lane of a node on the bus: reads calls, has them done, and tells how it went. */
public final class FlowVerticle extends VerticleBase {
    /** Schemas whose current versions are loaded before the first call. */
    private static final int PRELOADED = 100;

    private final Bus bus;
    private final CallRouter router;
    private final Owners owners;
    private final int index;
    private final Flow settings;
    private final SubjectSchemas subjectSchemas;
    private final Supplier<Stores> open;
    private final Clock clock;
    private final CopyMetrics metrics;

    /** Calls that have no answer yet. */
    private int unanswered;

    private boolean stopping;

    private final Promise<Void> lastAnswered = Promise.promise();
    private Optional<RenewableConsumer> consumer = Optional.empty();

    /**
     * Makes the lane of this index.
     *
     * @param router for calls that turn out to belong to another lane
     * @param subjectSchemas what the properties of subjects must be like
     * @param open opens the stores of this lane, on its event loop
     */
    public FlowVerticle(
            Bus bus,
            CallRouter router,
            Owners owners,
            int index,
            Flow settings,
            SubjectSchemas subjectSchemas,
            Supplier<Stores> open,
            Clock clock,
            MeterRegistry registry) {
        this.bus = bus;
        this.router = router;
        this.owners = owners;
        this.index = index;
        this.settings = settings;
        this.subjectSchemas = subjectSchemas;
        this.open = open;
        this.clock = clock;
        this.metrics = new CopyMetrics(registry);
    }

    @Override
    public Future<?> start() {
        var hints = new FlowHints(bus);
        // Behind the answers to what was written, which leave at the end of the turn.
        var stores = open.get()
                .telling(moves -> context.runOnContext(end -> context.runOnContext(left -> hints.tell(moves))));
        var definitions = Definitions.of(context, stores.schemas(), settings);
        var lane = new Lane(context, settings, stores.flows(), definitions, clock, metrics);
        var starts = new Starts(settings, stores.flows(), definitions, clock, lane::pause, started -> {
            if (serves(started.instance().id())) {
                lane.keep(started);
            }
        });
        var check = SubjectCheck.size(settings.maxSubjectPropertiesSize())
                .and(subject -> subjectSchemas.faults(subject.key().kind(), subject.properties()));
        var changes = new SubjectChanges(settings, stores.subjects(), definitions, check, clock, lane::pause);
        var order = new ChangeOrder();
        var service = new FlowService(settings, lane, starts, order, stores, definitions, clock);
        var subjects = new SubjectService(stores.subjects(), changes, order);
        return warmUp(lane, stores.flows(), definitions)
                .compose(warm -> serve(Addresses.lane(owners.here().node(), index), service, subjects));
    }

    /** Whether calls on an instance come to this lane; its start came to the lane of its subject. */
    private boolean serves(FlowInstanceId instance) {
        var id = instance.toString();
        var lanes = owners.of(id, Set.of());
        return lanes.equals(owners.here()) && lanes.indexOf(id) == index;
    }

    /** Loads what the first callers would have to wait for: the connections, classes of all layers, the conditions of schemas. */
    private Future<?> warmUp(Lane lane, FlowStore flows, Definitions definitions) {
        var nobody = FlowInstanceId.create(clock.instant());
        return Future.join(
                        definitions.preload(Math.min(settings.definitionCache(), PRELOADED)),
                        lane.look(nobody, settings.callTimeout()),
                        flows.write(List.of()))
                .otherwiseEmpty();
    }

    private Future<Void> serve(String address, FlowService service, SubjectService subjects) {
        var served = bus.serveNodes(
                address,
                call -> admitted(call, service, subjects)
                        .recover(cause ->
                                Future.succeededFuture(Refusal.of(call.action(), call.data(), Bus.failureOf(cause)))));
        consumer = Optional.of(served);
        return served.completion();
    }

    /** Takes no more calls and answers those it has, for so long as the node lets it. */
    @Override
    public Future<Void> stop() {
        return consumer.map(RenewableConsumer::close)
                .orElseGet(Future::succeededFuture)
                .compose(closed -> {
                    stopping = true;
                    completeWhenIdle();
                    return lastAnswered.future();
                });
    }

    private Future<Answer> admitted(Call call, FlowService service, SubjectService subjects) {
        if (!call.timeLeft().isPositive()) {
            return refused(call, "the call came when its caller waited no longer");
        }
        if (unanswered >= settings.queue()) {
            return refused(call, "too many calls are waiting");
        }
        unanswered++;
        return answer(call, service, subjects).onComplete(done -> {
            unanswered--;
            completeWhenIdle();
        });
    }

    /** Of a command that has been sent before nobody knows without a look. */
    private static Future<Answer> refused(Call call, String why) {
        var code = call.repeated() && !call.action().onlyReads() ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.OVERLOADED;
        return Future.failedFuture(Failure.of(code, why).asException());
    }

    private void completeWhenIdle() {
        if (stopping && unanswered == 0) {
            lastAnswered.tryComplete();
        }
    }

    private Future<Answer> answer(Call call, FlowService service, SubjectService subjects) {
        try {
            return switch (call.action()) {
                case TRANSITION -> service.transition(call);
                case START -> service.start(call);
                case IDENTIFY -> subjects.identify(call);
                case SUBJECT -> subjects.show(call);
                case CHANGE_SUBJECT -> subjects.change(call);
                case DELETE_SUBJECT -> subjects.delete(call);
                case FLOW_STATUS ->
                    Fields.of(call).optionalText("flow_instance_id").isPresent()
                            ? service.flowStatus(call)
                            : service.resolve(call).compose(router::call);
                case STEP_STATUS -> service.stepStatus(call);
                case HISTORY -> service.history(call);
                case AVAILABLE -> service.available(call);
                case PAUSE -> service.steer(LifecycleCommand.PAUSE, call);
                case RESUME -> service.steer(LifecycleCommand.RESUME, call);
                case EXIT -> service.steer(LifecycleCommand.EXIT, call);
                case COMPLETE -> service.steer(LifecycleCommand.COMPLETE, call);
                case RESET -> service.steer(LifecycleCommand.RESET, call);
                case FIRE_TIMER -> service.fireTimer(call);
                case ACTION_REPLY -> service.actionReply(call);
                case MIGRATE -> service.migrate(call);
                case PROBE -> Future.succeededFuture(probed(call));
                case REGISTER_CM_HANDLES,
                        SUBSCRIBE_STATE_CHANGE,
                        UNSUBSCRIBE_STATE_CHANGE,
                        PUBLISH_FLOW_SCHEMA,
                        SET_CURRENT_FLOW_SCHEMA,
                        FLOW_SCHEMA,
                        FLOW_SCHEMAS,
                        FLOW_INSTANCES,
                        EVENTS,
                        MIGRATE_FLOWS,
                        CM_HANDLE,
                        CM_HANDLES,
                        CM_HANDLE_IDS_OF_PLUGIN,
                        SEARCH_CM_HANDLE_IDS ->
                    throw Failure.of(
                                    ErrorCode.UNKNOWN_ACTION,
                                    "a lane does not serve " + call.action().word())
                            .asException();
            };
        } catch (RuntimeException thrown) {
            // An expected failure, or a fault of ours, which must not leave the caller without an answer either.
            return Future.failedFuture(thrown);
        }
    }

    /** That this is answered says that the lane is there; whether the asking node is reached from here is the content. */
    private Answer probed(Call call) {
        var fields = Fields.of(call);
        var from = fields.text("from");
        if (fields.flag("leaving", false)) {
            owners.noteLeaving(from);
        }
        return Answer.ok(JsonNodeFactory.instance.objectNode().put("reaches_you", !owners.isSilent(from)));
    }

    /** The stores of one lane. */
    public record Stores(FlowStore flows, SubjectStore subjects, SchemaStore schemas) {

        /** The same, but each move that is written is told. */
        Stores telling(Consumer<List<Move>> written) {
            return new Stores(
                    new TellingFlowStore(flows, written), new TellingSubjectStore(subjects, written), schemas);
        }
    }
}
