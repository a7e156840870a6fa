package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.flow.FlowStore.Revisions;
import dev.interlock.flow.FlowStore.Stored;
import dev.interlock.flow.LaneCall.Look;
import dev.interlock.flow.LaneCall.Take;
import dev.interlock.flow.Verdict.Moved;
import dev.interlock.flow.Verdict.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the calls of one round do to one instance: each call sees the changes of those before it, and none is answered before the
 * database has confirmed what all of them rely on.
 */
final class Draft {
    private final FlowDefinition definition;
    private final Stored stored;
    private final FlowMachine machine;
    private final Map<CommandId, LogEntry> known;
    private final List<LaneCall<?>> calls = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final List<Move.Logged> changes = new ArrayList<>();
    private FlowInstance instance;
    private boolean reliedOnSubject;

    /** @param known log rows of commands on this instance that were done before */
    Draft(FlowDefinition definition, Stored stored, FlowMachine machine, List<LogEntry> known) {
        this.definition = definition;
        this.stored = stored;
        this.machine = machine;
        this.instance = stored.instance();
        this.known = new HashMap<>();
        known.forEach(entry -> this.known.put(entry.origin().command(), entry));
    }

    void add(LaneCall<?> call, Instant now) {
        calls.add(call);
        switch (call) {
            case Look look -> {
                var seen = new Seen(definition, instance);
                answers.add(() -> look.succeed(seen));
            }
            case Take take -> decide(take, now);
        }
    }

    private void decide(Take take, Instant now) {
        var transit = take.transit();
        var before = known.get(transit.origin().command());
        if (before != null) {
            answerFromLog(take, before);
            return;
        }
        var verdict = machine.transition(
                definition,
                instance,
                stored.subject().map(Subject::properties).orElse(Map.of()),
                transit.command(),
                now);
        reliedOnSubject |= verdict.reliedOnSubject();
        switch (verdict) {
            case Refused refused -> answers.add(() -> take.refuse(refused.failure()));
            case Moved moved -> {
                if (transit.validateOnly()) {
                    var unchanged = new Taken(instance.id(), instance.revision(), unchanged(moved.change()), false);
                    answers.add(() -> take.succeed(unchanged));
                } else {
                    move(take, moved, now);
                }
            }
        }
    }

    private void move(Take take, Moved moved, Instant now) {
        var origin = take.transit().origin();
        instance = moved.next();
        changes.add(new Move.Logged(instance.revision(), origin, moved.change()));
        var entry = new LogEntry(instance.id(), instance.revision(), now, origin, moved.change());
        known.put(origin.command(), entry);
        answers.add(() -> take.succeed(Taken.of(entry, false)));
    }

    private void answerFromLog(Take take, LogEntry entry) {
        var sameCall =
                entry.origin().fingerprint().equals(take.transit().origin().fingerprint());
        var replayed = take.transit().keyed() && !take.mayHaveHappened();
        answers.add(
                sameCall
                        ? () -> take.succeed(Taken.of(entry, replayed))
                        : () -> take.refuse(Failure.of(
                                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                                        "the idempotency key was used for another call on this flow")
                                .at("/data/idempotency_key")));
    }

    /** A verdict that is only asked for moves nothing. */
    private Change unchanged(Change change) {
        var active = definition.steps().stream()
                .map(FlowSchema.Step::identifier)
                .filter(instance::isActive)
                .toList();
        return new Change(
                change.cause(), change.step(), change.transition(), List.of(), List.of(), instance.state(), active);
    }

    FlowInstanceId id() {
        return instance.id();
    }

    boolean moves() {
        return !changes.isEmpty();
    }

    Move move() {
        return new Move(stored.instance().revision(), subjectRevisionReliedOn(), instance, changes);
    }

    private OptionalLong subjectRevisionReliedOn() {
        return reliedOnSubject ? OptionalLong.of(subjectRevision()) : OptionalLong.empty();
    }

    /** Whether these present revisions are the ones on which this draft was made. */
    boolean isConfirmedBy(Revisions revisions) {
        return revisions.instance() == stored.instance().revision()
                && (!reliedOnSubject || revisions.subject() == subjectRevision());
    }

    private long subjectRevision() {
        return stored.subject().map(Subject::revision).orElse(0L);
    }

    List<LaneCall<?>> calls() {
        return calls;
    }

    /** Gives each call its answer; what was decided is now a fact. */
    void answer() {
        answers.forEach(Runnable::run);
    }

    /** The instance with its subject after this draft. */
    Stored result() {
        return new Stored(instance, stored.subject());
    }
}
