package dev.interlock.flow;

import static java.util.Objects.requireNonNull;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.config.Flow;
import dev.interlock.flow.FlowStore.Revisions;
import dev.interlock.flow.FlowStore.Sought;
import dev.interlock.flow.FlowStore.Stored;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off one batch of calls after another: load what is not at hand, look for commands that may have been done, decide, write all
 * changes in one statement and confirm all else in another, answer.
 *
 * <p>Belongs to one lane. A round never fails: each of its calls has its answer, or goes into another round.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    /** Versions that one read names as bare, at most. */
    private static final int MAX_BARE = 32;

    private final Flow settings;
    private final FlowStore store;
    private final Definitions definitions;
    private final FlowMachine machine;
    private final Clock clock;
    private final Map<FlowInstanceId, Kept> kept;

    /** Whether the last that was heard of the database is that it could not be used. */
    private boolean databaseFails;

    Rounds(Flow settings, FlowStore store, Definitions definitions, Clock clock) {
        this.settings = settings;
        this.store = store;
        this.definitions = definitions;
        this.machine = new FlowMachine(settings.settleLimit());
        this.clock = clock;
        this.kept = new LeastRecentlyUsed<>(settings.cache());
    }

    Future<End> run(List<LaneCall<?>> batch) {
        var calls = batch.stream().filter(Predicate.not(this::gaveUpLate)).toList();
        return Future.succeededFuture(calls)
                .compose(this::load)
                .compose(loaded -> find(calls, loaded).compose(done -> draft(calls, loaded, done)))
                .compose(this::confirm)
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

    private Future<Loaded> load(List<LaneCall<?>> calls) {
        var instances = new LinkedHashMap<FlowInstanceId, Kept>();
        var missing = new LinkedHashSet<FlowInstanceId>();
        for (var call : calls) {
            var copy = kept.get(call.instance());
            if (copy == null || (call.needsSubject() && copy.stored().subject().isEmpty())) {
                missing.add(call.instance());
            } else {
                instances.put(call.instance(), copy);
            }
        }
        if (missing.isEmpty()) {
            return Future.succeededFuture(new Loaded(instances, Set.of()));
        }
        // A copy that does for one call may lack the subject that another needs.
        instances.keySet().removeAll(missing);
        // One call that needs a subject makes the round read all of them, as it is rare.
        var bare = calls.stream().anyMatch(LaneCall::needsSubject)
                ? Set.<SchemaVersion>of()
                : definitions.withoutSubject(MAX_BARE);
        return store.load(missing, bare).map(fresh -> {
            long now = System.nanoTime();
            fresh.forEach((id, stored) -> {
                var copy = new Kept(stored, now);
                kept.put(id, copy);
                instances.put(id, copy);
            });
            return new Loaded(instances, fresh.keySet());
        });
    }

    /** Must come after the loading: a command that commits in between is then met by the revision check. */
    private Future<Map<FlowInstanceId, List<LogEntry>>> find(List<LaneCall<?>> calls, Loaded loaded) {
        var sought = calls.stream()
                .filter(call -> loaded.instances().containsKey(call.instance()))
                .map(call -> call.sought(loaded.readNanos(call.instance())))
                .flatMap(Optional::stream)
                .collect(Collectors.<Sought>toSet());
        return sought.isEmpty()
                ? Future.succeededFuture(Map.of())
                : store.find(sought, settings.idempotencyRetention())
                        .map(entries -> entries.stream().collect(Collectors.groupingBy(LogEntry::instance)));
    }

    private Future<Drafts> draft(List<LaneCall<?>> calls, Loaded loaded, Map<FlowInstanceId, List<LogEntry>> done) {
        var drafts = new LinkedHashMap<FlowInstanceId, Draft>();
        var defined = loaded.instances().entrySet().stream()
                .map(entry -> definitions
                        .of(entry.getValue().stored().instance())
                        .onSuccess(definition -> drafts.put(
                                entry.getKey(),
                                new Draft(
                                        definition,
                                        entry.getValue().stored(),
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
            return Drafts.of(drafts, loaded.fresh());
        });
    }

    private Future<End> confirm(Drafts drafts) {
        var written = drafts.moving().isEmpty()
                ? Future.succeededFuture(End.NOTHING)
                : store.write(drafts.moving().stream().map(Draft::move).toList())
                        .map(moved -> settle(drafts.moving(), moved))
                        .recover(cause -> Future.succeededFuture(notWritten(drafts.moving(), cause)));
        var checked = drafts.unconfirmed().isEmpty()
                ? Future.succeededFuture(End.NOTHING)
                : store.revisions(ids(drafts.unconfirmed()))
                        .map(present -> settle(drafts.unconfirmed(), confirmed(drafts.unconfirmed(), present)))
                        .recover(cause -> Future.succeededFuture(unable(calls(drafts.unconfirmed()), cause)));
        drafts.confirmed().forEach(Draft::answer);
        return Future.all(written, checked).map(both -> written.result().and(checked.result()));
    }

    private static Set<FlowInstanceId> confirmed(List<Draft> drafts, Map<FlowInstanceId, Revisions> present) {
        return drafts.stream()
                .filter(draft -> Optional.ofNullable(present.get(draft.id()))
                        .filter(draft::isConfirmedBy)
                        .isPresent())
                .map(Draft::id)
                .collect(Collectors.toSet());
    }

    /** Answers the calls of what the database confirmed; on all else somebody else wrote, so that it is read and decided again. */
    private End settle(List<Draft> drafts, Set<FlowInstanceId> confirmed) {
        noteThatItAnswers();
        var again = new ArrayList<LaneCall<?>>();
        for (var draft : drafts) {
            if (confirmed.contains(draft.id())) {
                kept.computeIfPresent(draft.id(), (id, copy) -> new Kept(draft.result(), copy.readNanos()));
                draft.answer();
            } else {
                kept.remove(draft.id());
                again.addAll(tryAgain(draft.calls()));
            }
        }
        return new End(again, Pace.AT_ONCE);
    }

    private End notWritten(List<Draft> drafts, Throwable cause) {
        var calls = calls(drafts);
        if (!(cause instanceof StoreException failure)) {
            return isolate(calls, cause);
        }
        return switch (failure.effect()) {
            case UNKNOWN -> {
                noteThatItFails(failure);
                ids(drafts).forEach(kept::remove);
                calls.forEach(LaneCall::noteThatItMayHaveHappened);
                yield new End(calls, Pace.AFTER_A_PAUSE);
            }
            // One of several stands in somebody's way; the others need not wait for it.
            case ABORTED_BY_CONCURRENCY ->
                drafts.size() == 1 ? new End(tryAgain(calls), Pace.BEHIND_OTHERS) : isolate(calls, failure);
            case OVERLOADED, UNAVAILABLE -> unavailable(calls, failure);
            case REFUSED -> isolate(calls, failure);
        };
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

    /** What is to be done when nothing could be read, so that nothing was changed in this round. */
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
        return new End(again, overloaded ? Pace.AT_ONCE : Pace.AFTER_A_PAUSE);
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
            calls.getFirst().fail(cause);
            return End.NOTHING;
        }
        calls.forEach(LaneCall::isolate);
        // What the database refused did not happen; whatever else went wrong may have done so after the commit.
        if (!(cause instanceof StoreException)) {
            calls.forEach(LaneCall::noteThatItMayHaveHappened);
        }
        return new End(calls, Pace.AT_ONCE);
    }

    private static List<FlowInstanceId> ids(Collection<Draft> drafts) {
        return drafts.stream().map(Draft::id).toList();
    }

    private static List<LaneCall<?>> calls(Collection<Draft> drafts) {
        return drafts.stream()
                .<LaneCall<?>>flatMap(draft -> draft.calls().stream())
                .toList();
    }

    /**
     * How a round ended.
     *
     * @param again calls that need another round, in the order of their arrival
     */
    record End(List<LaneCall<?>> again, Pace pace) {
        static final End NOTHING = new End(List.of(), Pace.AT_ONCE);

        /** The calls of one instance are all in one of the two, so that their order stands. */
        End and(End other) {
            var all = new ArrayList<>(again);
            all.addAll(other.again);
            return new End(all, pace.compareTo(other.pace) > 0 ? pace : other.pace);
        }
    }

    /** When the calls that need another round get it. */
    enum Pace {
        AT_ONCE,
        /** After calls on other instances that wait. */
        BEHIND_OTHERS,
        AFTER_A_PAUSE
    }

    /**
     * A copy of an instance, without its subject where its version does not read it.
     *
     * @param readNanos when it was read; our own changes since have kept it as it is in the database
     */
    private record Kept(Stored stored, long readNanos) {}

    /** @param fresh those read in this round, which need no confirmation */
    private record Loaded(Map<FlowInstanceId, Kept> instances, Set<FlowInstanceId> fresh) {
        long readNanos(FlowInstanceId instance) {
            return requireNonNull(instances.get(instance)).readNanos();
        }
    }

    /**
     * The drafts of a round by what they need.
     *
     * @param moving to be written
     * @param unconfirmed decided on kept copies, to be confirmed
     * @param confirmed decided on what was read in this round
     */
    private record Drafts(List<Draft> moving, List<Draft> unconfirmed, List<Draft> confirmed) {

        static Drafts of(Map<FlowInstanceId, Draft> drafts, Set<FlowInstanceId> fresh) {
            var moving = new ArrayList<Draft>();
            var unconfirmed = new ArrayList<Draft>();
            var confirmed = new ArrayList<Draft>();
            for (var draft : drafts.values()) {
                (draft.moves() ? moving : fresh.contains(draft.id()) ? confirmed : unconfirmed).add(draft);
            }
            return new Drafts(moving, unconfirmed, confirmed);
        }
    }
}
