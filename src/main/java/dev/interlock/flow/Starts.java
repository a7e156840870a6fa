package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.config.Flow;
import dev.interlock.flow.FlowStore.BeforeStart;
import dev.interlock.flow.FlowStore.KeyedStart;
import dev.interlock.flow.FlowStore.Stored;
import dev.interlock.flow.LogEntry.Origin;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Starts flows: one run of a schema after another for each subject.
 *
 * <p>Belongs to one lane. The run's number is unique in the database, so that of several starts at once one wins; and the new
 * instance's id is chosen before the first attempt, so that an attempt whose outcome is open is recognised by the next.
 */
final class Starts {
    private final Flow settings;
    private final FlowStore store;
    private final Definitions definitions;
    private final FlowMachine machine;
    private final Clock clock;
    private final Supplier<Future<?>> pause;
    private final Consumer<Stored> started;

    /**
     * The starts of a lane.
     *
     * @param pause gives a database that has just failed the time to come back
     * @param started is given each new instance when its creation is confirmed, without its subject where its version does not read it
     */
    Starts(
            Flow settings,
            FlowStore store,
            Definitions definitions,
            Clock clock,
            Supplier<Future<?>> pause,
            Consumer<Stored> started) {
        this.settings = settings;
        this.store = store;
        this.definitions = definitions;
        this.machine = new FlowMachine(settings.settleLimit());
        this.clock = clock;
        this.pause = pause;
        this.started = started;
    }

    /** Starts a flow in its entry steps and settles it. */
    Future<Summary> start(Request request, Duration timeout) {
        var start = new Start(request, FlowInstanceId.create(clock.instant(), request.subject()));
        return new Attempts(settings.attempts(), timeout, pause).run(start::attempt);
    }

    /**
     * Asks for a new run.
     *
     * @param force whether a running one is to be ended for it
     */
    record Request(SubjectKey subject, String schema, boolean force, Origin origin) {}

    /** One start until it is answered; an attempt without a result was overtaken by another start or a change of the subject. */
    private final class Start {
        private final Request request;
        private final FlowInstanceId id;

        Start(Request request, FlowInstanceId id) {
            this.request = request;
            this.id = id;
        }

        Future<Optional<Summary>> attempt() {
            return store.beforeStart(
                            request.subject(), request.schema(), request.origin(), settings.idempotencyRetention())
                    .compose(this::decide);
        }

        private Future<Optional<Summary>> decide(BeforeStart before) {
            var version = before.currentVersion().orElseThrow(this::noSchema);
            if (before.latest().filter(latest -> latest.id().equals(id)).isPresent()) {
                return definitions
                        .of(before.latest().get())
                        .map(definition -> Optional.of(
                                Summary.of(definition, before.latest().get())));
            }
            if (before.keyed().isPresent()) {
                return Future.succeededFuture(Optional.of(replay(before.keyed().get())));
            }
            var subject = before.subject().orElseThrow(this::noSubject);
            var running = before.latest().filter(latest -> latest.state().running());
            if (running.isPresent() && !request.force()) {
                throw alreadyStarted(running.get());
            }
            int run = before.latest().map(FlowInstance::run).orElse(0) + 1;
            return definitions
                    .of(new SchemaVersion(request.schema(), version))
                    .compose(definition -> switch (machine.start(
                            definition, id, subject.key(), run, subject.properties(), clock.instant())) {
                        case Verdict.Refused refused ->
                            Future.failedFuture(refused.failure().asException());
                        case Verdict.Moved moved -> write(definition, moved, subject, running);
                    });
        }

        private Summary replay(KeyedStart earlier) {
            var sameCall = earlier.entry()
                    .origin()
                    .fingerprint()
                    .equals(request.origin().fingerprint());
            if (!sameCall) {
                throw Failure.of(ErrorCode.IDEMPOTENCY_KEY_REUSED, "the idempotency key was used for another start")
                        .at("/data/idempotency_key")
                        .asException();
            }
            return Executed.of(earlier.instance(), earlier.entry(), true).summary();
        }

        /** A start relies on its subject in any case: that it is there. */
        private Future<Optional<Summary>> write(
                FlowDefinition definition, Verdict.Moved moved, Subject subject, Optional<FlowInstance> running) {
            var unborn = FlowInstance.unborn(
                    id, definition, subject.key(), moved.next().run());
            var start = move(definition, unborn, moved, OptionalLong.of(subject.revision()));
            var written = running.isPresent()
                    ? definitions.of(running.get()).compose(old -> store.replace(end(old, running.get()), start))
                    : store.create(start);
            return written.map(done -> {
                if (!done) {
                    return Optional.empty();
                }
                started.accept(
                        new Stored(moved.next(), Optional.of(subject).filter(read -> definition.readsSubject())));
                return Optional.of(Summary.of(definition, moved.next()));
            });
        }

        private Move end(FlowDefinition definition, FlowInstance running) {
            return switch (machine.apply(definition, running, Map.of(), LifecycleCommand.EXIT, clock.instant())) {
                case Verdict.Moved moved -> move(definition, running, moved, OptionalLong.empty());
                case Verdict.Refused refused -> throw refused.failure().asException();
            };
        }

        private Move move(
                FlowDefinition definition, FlowInstance before, Verdict.Moved moved, OptionalLong subjectRevision) {
            var change = new Move.Logged(moved.next().revision(), request.origin(), moved.change());
            return Move.of(definition, before, subjectRevision, moved.next(), List.of(change));
        }

        private FailureException noSchema() {
            return Failure.of(
                            ErrorCode.FLOW_SCHEMA_NOT_FOUND,
                            "no flow schema '%s' is published".formatted(request.schema()))
                    .at("/data/flow_schema_identifier")
                    .asException();
        }

        private FailureException noSubject() {
            return Failure.of(ErrorCode.SUBJECT_NOT_FOUND, "there is no subject " + request.subject())
                    .asException();
        }

        private FailureException alreadyStarted(FlowInstance running) {
            return Failure.of(
                            ErrorCode.ALREADY_STARTED,
                            "%s has a running flow of '%s'".formatted(request.subject(), request.schema()))
                    .with("flow_instance_id", running.id().toString())
                    .asException();
        }
    }
}
