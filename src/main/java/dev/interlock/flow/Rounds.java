package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.config.Flow;
import dev.interlock.flow.Copies.Copy;
import dev.interlock.flow.FlowStore.Revisions;
import dev.interlock.flow.FlowStore.Sought;
import dev.interlock.flow.FlowStore.Stored;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides calls and has the database confirm what was decided: loads what is not at hand, looks for commands that may have been done,
 * decides; then writes all changes of a round in one statement and confirms all else in another.
 *
 * <p>Belongs to one lane. Neither ever fails: each call gets its answer, or goes into another round.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Flow settings;
    private final FlowStore store;
    private final Definitions definitions;
    private final FlowMachine machine;
    private final Clock clock;
    private final Copies copies;

    /** What is decided and not yet with the database. */
    private Round next = new Round();

    /** Whether the last that was heard of the database is that it could not be used. */
    private boolean databaseFails;

    Rounds(Flow settings, FlowStore store, Definitions definitions, Clock clock, CopyMetrics metrics) {
        this.settings = settings;
        this.store = store;
        this.definitions = definitions;
        this.machine = new FlowMachine(settings.settleLimit());
        this.clock = clock;
        this.copies = new Copies(store, definitions, metrics, settings.cache() / settings.lanes());
    }

    /** The round that is to be confirmed next. */
    Round next() {
        return next;
    }

    /** Begins another round and gives the one that was next. */
    Round takeNext() {
        var taken = next;
        next = new Round();
        return taken;
    }

    /** Keeps a copy of an instance as it has just been written. */
    void keep(Stored started) {
        copies.keep(new Copy(started, System.nanoTime(), false));
    }

    /** Decides calls on instances of which none is in a round; what must be confirmed is in the next one then. */
    Future<End> decide(List<LaneCall<?>> batch) {
        var calls = batch.stream().filter(Predicate.not(this::gaveUpLate)).toList();
        return Future.succeededFuture(calls)
                .compose(copies::load)
                .compose(loaded -> find(calls, loaded).compose(done -> draft(calls, loaded, done)))
                .recover(cause -> Future.succeededFuture(unable(calls, cause)));
    }

    private boolean gaveUpLate(LaneCall<?> call) {
        boolean late = call.isLate();
        if (late) {
            call.giveUp(
                    databaseFails
                            ? StoreException.UNAVAILABLE
                            : Failure.of(ErrorCode.OVERLOADED, "the call waited for too long"));
        }
        return late;
    }

    /** Must come after the loading: a command that commits in between is then met by the revision check. */
    private Future<Map<FlowInstanceId, List<LogEntry>>> find(
            List<LaneCall<?>> calls, Map<FlowInstanceId, Copy> loaded) {
        var sought = calls.stream()
                .flatMap(
                        call -> Optional.ofNullable(loaded.get(call.instance()))
                                .flatMap(copy -> call.sought(copy.readNanos()))
                                .stream())
                .collect(Collectors.<Sought>toSet());
        return sought.isEmpty()
                ? Future.succeededFuture(Map.of())
                : store.find(sought, settings.idempotencyRetention())
                        .map(entries -> entries.stream().collect(Collectors.groupingBy(LogEntry::instance)));
    }

    private Future<End> draft(
            List<LaneCall<?>> calls, Map<FlowInstanceId, Copy> loaded, Map<FlowInstanceId, List<LogEntry>> done) {
        var drafts = new LinkedHashMap<FlowInstanceId, Draft>();
        var defined = loaded.entrySet().stream()
                .map(entry -> definitions
                        .of(entry.getValue().stored().instance())
                        .onSuccess(definition -> drafts.put(
                                entry.getKey(),
                                new Draft(
                                        definition,
                                        entry.getValue(),
                                        machine,
                                        done.getOrDefault(entry.getKey(), List.of())))))
                .toList();
        return Future.all(defined).map(all -> {
            var now = clock.instant();
            for (var call : calls) {
                var draft = drafts.get(call.instance());
                if (call.isVoid()) {
                    gaveUpLate(call);
                } else if (draft == null) {
                    call.refuse(Failure.of(ErrorCode.FLOW_INSTANCE_NOT_FOUND, "there is no flow " + call.instance())
                            .at("/data/flow_instance_id"));
                } else {
                    draft.add(call, now);
                }
            }
            var facts = new ArrayList<Draft>();
            for (var draft : drafts.values()) {
                if (!draft.needsConfirmation()) {
                    facts.add(draft);
                } else if (!draft.calls().isEmpty()) {
                    next.add(draft);
                }
            }
            return End.of(facts);
        });
    }

    /** Has the database confirm a round. */
    Future<End> confirm(Round round) {
        // While it waited for the round before, the time may have passed until which its calls may be decided.
        var overdue = new ArrayList<Draft>();
        var moving = new ArrayList<Draft>();
        var unmoved = new ArrayList<Draft>();
        for (var draft : round.drafts()) {
            (draft.isVoid() ? overdue : draft.moves() ? moving : unmoved).add(draft);
        }
        var written = write(moving);
        var checked = check(unmoved);
        return Future.all(written, checked)
                .map(both -> written.result().and(checked.result()).and(End.again(Draft.callsOf(overdue))));
    }

    private Future<End> write(List<Draft> moving) {
        return moving.isEmpty()
                ? Future.succeededFuture(End.NOTHING)
                : Future.succeededFuture(moving)
                        .compose(drafts ->
                                store.write(drafts.stream().map(Draft::move).toList()))
                        .map(moved -> settle(moving, moved))
                        .recover(cause -> Future.succeededFuture(notWritten(moving, cause)));
    }

    private Future<End> check(List<Draft> unmoved) {
        return unmoved.isEmpty()
                ? Future.succeededFuture(End.NOTHING)
                : Future.succeededFuture(ids(unmoved))
                        .compose(store::revisions)
                        .map(present -> settle(unmoved, confirmed(unmoved, present)))
                        .recover(cause -> Future.succeededFuture(unable(Draft.callsOf(unmoved), cause)));
    }

    private static Set<FlowInstanceId> confirmed(List<Draft> drafts, Map<FlowInstanceId, Revisions> present) {
        return drafts.stream()
                .filter(draft -> Optional.ofNullable(present.get(draft.id()))
                        .filter(draft::isConfirmedBy)
                        .isPresent())
                .map(Draft::id)
                .collect(Collectors.toSet());
    }

    /** Notes what the database confirmed; on all else somebody else wrote, so that it is read and decided again. */
    private End settle(List<Draft> drafts, Set<FlowInstanceId> confirmed) {
        noteThatItAnswers();
        var facts = new ArrayList<Draft>();
        var again = new ArrayList<LaneCall<?>>();
        for (var draft : drafts) {
            if (confirmed.contains(draft.id())) {
                // One that moved nothing was decided on a copy that is kept as it is.
                if (draft.moves()) {
                    copies.keep(draft.result());
                }
                facts.add(draft);
            } else {
                copies.forget(draft.id());
                again.addAll(tryAgain(draft.calls()));
            }
        }
        return new End(facts, again, Pace.AT_ONCE);
    }

    private End notWritten(List<Draft> drafts, Throwable cause) {
        var calls = Draft.callsOf(drafts);
        if (!(cause instanceof StoreException failure)) {
            LOG.atError().setCause(cause).log("a round broke off, its calls are looked for in the log");
            noteThatItMayHaveHappened(drafts);
            calls.forEach(LaneCall::isolate);
            return new End(List.of(), tryAgain(calls), Pace.AT_ONCE);
        }
        return switch (failure.effect()) {
            case UNKNOWN -> {
                noteThatItFails(failure);
                noteThatItMayHaveHappened(drafts);
                yield new End(List.of(), calls, Pace.AFTER_A_PAUSE);
            }
            // One of several stands in somebody's way; the others need not wait for it.
            case ABORTED_BY_CONCURRENCY ->
                drafts.size() == 1 ? new End(List.of(), tryAgain(calls), Pace.BEHIND_OTHERS) : isolate(calls, failure);
            case OVERLOADED, UNAVAILABLE -> unavailable(calls, failure);
            case REFUSED -> isolate(calls, failure);
        };
    }

    private void noteThatItMayHaveHappened(List<Draft> drafts) {
        ids(drafts).forEach(copies::forget);
        Draft.callsOf(drafts).forEach(LaneCall::noteThatItMayHaveHappened);
    }

    private List<LaneCall<?>> tryAgain(List<LaneCall<?>> calls) {
        var again = new ArrayList<LaneCall<?>>();
        for (var call : calls) {
            if (call.countAttempt() < settings.attempts()) {
                again.add(call);
            } else {
                call.giveUp(Failure.of(ErrorCode.OVERLOADED, "other writers came first, time and again"));
            }
        }
        return again;
    }

    /** What is to be done with calls for which nothing could be read, so that nothing was changed. */
    private End unable(List<LaneCall<?>> calls, Throwable cause) {
        return cause instanceof StoreException failure && failure.effect() != Effect.REFUSED
                ? unavailable(calls, failure)
                : isolate(calls, cause);
    }

    /** Only calls that may have been done wait for the database, because they need to know. */
    private End unavailable(List<LaneCall<?>> calls, StoreException cause) {
        boolean overloaded = cause.effect() == Effect.OVERLOADED;
        if (!overloaded) {
            noteThatItFails(cause);
        }
        var again = new ArrayList<LaneCall<?>>();
        for (var call : calls) {
            if (call.mayHaveHappened()) {
                again.add(call);
            } else {
                call.refuse(overloaded ? cause.failure() : StoreException.UNAVAILABLE);
            }
        }
        // Who waits for a turn has paused already.
        return new End(List.of(), again, overloaded ? Pace.AT_ONCE : Pace.AFTER_A_PAUSE);
    }

    private void noteThatItFails(StoreException failure) {
        if (!databaseFails) {
            LOG.atWarn()
                    .addKeyValue("cause", failure.getMessage())
                    .log("the database fails, calls of a lane are refused");
        }
        databaseFails = true;
    }

    private void noteThatItAnswers() {
        if (databaseFails) {
            LOG.info("the database answers a lane again");
        }
        databaseFails = false;
    }

    /** One of the calls has brought down the round; each of them alone will show which. */
    private static End isolate(List<LaneCall<?>> calls, Throwable cause) {
        if (calls.size() == 1) {
            var call = calls.getFirst();
            if (call.mayHaveHappened()) {
                LOG.atError().setCause(cause).log("a call whose outcome is open failed");
            }
            call.fail(cause);
            return End.NOTHING;
        }
        calls.forEach(LaneCall::isolate);
        return new End(List.of(), calls, Pace.AT_ONCE);
    }

    private static List<FlowInstanceId> ids(Collection<Draft> drafts) {
        return drafts.stream().map(Draft::id).toList();
    }

    /**
     * How it ended.
     *
     * @param facts what is confirmed and not yet answered
     * @param again calls that need another round, in the order of their arrival
     */
    record End(List<Draft> facts, List<LaneCall<?>> again, Pace pace) {
        static final End NOTHING = of(List.of());

        static End of(List<Draft> facts) {
            return new End(facts, List.of(), Pace.AT_ONCE);
        }

        static End again(List<LaneCall<?>> calls) {
            return new End(List.of(), calls, Pace.AT_ONCE);
        }

        /** The calls of one instance are all in one of the two, so that their order stands. */
        End and(End other) {
            return new End(
                    Stream.concat(facts.stream(), other.facts.stream()).toList(),
                    Stream.<LaneCall<?>>concat(again.stream(), other.again.stream())
                            .toList(),
                    pace.compareTo(other.pace) > 0 ? pace : other.pace);
        }

        void answer() {
            facts.forEach(Draft::answer);
        }
    }

    /** When the calls that need another round get it. */
    enum Pace {
        AT_ONCE,
        /** After calls on other instances that wait. */
        BEHIND_OTHERS,
        AFTER_A_PAUSE
    }
}
