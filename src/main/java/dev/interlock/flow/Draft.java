package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.flow.Copies.Copy;
import dev.interlock.flow.FlowStore.Revisions;
import dev.interlock.flow.FlowStore.Stored;
import dev.interlock.flow.LaneCall.Execute;
import dev.interlock.flow.LaneCall.Look;
import dev.interlock.flow.Verdict.Moved;
import dev.interlock.flow.Verdict.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the calls of one round do to one instance: each call sees the changes of those before it, and none is answered before the
 * database has confirmed what all of them rely on.
 */
final class Draft {
    private final FlowDefinition loadedWith;
    private final Copy copy;
    private final FlowMachine machine;
    private final Map<CommandId, LogEntry> known;
    private final List<LaneCall<?>> calls = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final List<Move.Logged> changes = new ArrayList<>();
    private FlowDefinition definition;
    private FlowInstance instance;
    private boolean reliedOnSubject;

    /** @param known log rows of commands on this instance that were done before */
    Draft(FlowDefinition definition, Copy copy, FlowMachine machine, List<LogEntry> known) {
        this.loadedWith = definition;
        this.definition = definition;
        this.copy = copy;
        this.machine = machine;
        this.instance = copy.stored().instance();
        this.known = new HashMap<>();
        known.forEach(entry -> this.known.put(entry.origin().command(), entry));
    }

    void add(LaneCall<?> call, Instant now) {
        calls.add(call);
        switch (call) {
            case Look look -> {
                reliedOnSubject |= look.judging();
                var seen = new Seen(definition, instance, look.judging() ? properties() : Map.of());
                answers.add(() -> look.succeed(seen));
            }
            case Execute execute -> decide(execute, now);
        }
    }

    private Map<String, Object> properties() {
        return copy.stored().subject().map(Subject::properties).orElse(Map.of());
    }

    private void decide(Execute execute, Instant now) {
        var order = execute.order();
        var before = known.get(order.origin().command());
        if (before != null) {
            answerFromLog(execute, before);
            return;
        }
        var verdict = machine.apply(definition, instance, properties(), order.command(), now);
        reliedOnSubject |= verdict.reliedOnSubject();
        switch (verdict) {
            case Refused refused -> answers.add(() -> execute.refuse(refused.failure()));
            case Moved moved -> {
                if (order.validateOnly()) {
                    var unchanged = moved.change().withoutEffect(instance.state(), definition.activeSteps(instance));
                    var answer = new Executed(instance, instance.revision(), unchanged, false);
                    answers.add(() -> execute.succeed(answer));
                } else {
                    move(execute, moved, now);
                }
            }
        }
    }

    private void move(Execute execute, Moved moved, Instant now) {
        var order = execute.order();
        instance = moved.next();
        if (order.command() instanceof MigrateCommand migrate) {
            definition = migrate.to();
        }
        changes.add(new Move.Logged(instance.revision(), order.origin(), moved.change()));
        var entry = new LogEntry(instance.id(), instance.revision(), now, order.origin(), moved.change());
        known.put(order.origin().command(), entry);
        var answer = Executed.of(instance, entry, false);
        answers.add(() -> execute.succeed(answer));
    }

    private void answerFromLog(Execute execute, LogEntry entry) {
        var sameCall =
                entry.origin().fingerprint().equals(execute.order().origin().fingerprint());
        var replayed = execute.order().keyed() && !execute.mayHaveHappened();
        var answer = Executed.of(instance, entry, replayed);
        answers.add(
                sameCall
                        ? () -> execute.succeed(answer)
                        : () -> execute.refuse(Failure.of(
                                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                                        "the idempotency key was used for another call on this flow")
                                .at("/data/idempotency_key")));
    }

    FlowInstanceId id() {
        return instance.id();
    }

    /** Whether the time is up until which a call of it may be decided. */
    boolean isVoid() {
        return calls.stream().anyMatch(LaneCall::isVoid);
    }

    boolean moves() {
        return !changes.isEmpty();
    }

    /** Whether the database must be asked before the calls are answered: not if they change nothing and what they saw was read for them. */
    boolean needsConfirmation() {
        return moves() || !copy.fresh();
    }

    Move move() {
        return new Move(
                loaded().revision(),
                subjectRevisionReliedOn(),
                definition.waitsForSubject(instance),
                instance,
                changes,
                TaskChanges.between(loadedWith, loaded(), definition, instance));
    }

    private FlowInstance loaded() {
        return copy.stored().instance();
    }

    private OptionalLong subjectRevisionReliedOn() {
        return reliedOnSubject ? OptionalLong.of(subjectRevision()) : OptionalLong.empty();
    }

    /** Whether these present revisions are the ones on which this draft was made. */
    boolean isConfirmedBy(Revisions revisions) {
        return revisions.instance() == loaded().revision()
                && (!reliedOnSubject || revisions.subject() == subjectRevision());
    }

    private long subjectRevision() {
        return copy.stored().subject().map(Subject::revision).orElse(0L);
    }

    List<LaneCall<?>> calls() {
        return calls;
    }

    static List<LaneCall<?>> callsOf(Collection<Draft> drafts) {
        return drafts.stream()
                .<LaneCall<?>>flatMap(draft -> draft.calls.stream())
                .toList();
    }

    /** Gives each call its answer; what was decided is now a fact. */
    void answer() {
        answers.forEach(Runnable::run);
    }

    /** The copy to be kept when the database has confirmed this draft. */
    Copy result() {
        return new Copy(new Stored(instance, copy.stored().subject()), copy.readNanos(), false);
    }
}
