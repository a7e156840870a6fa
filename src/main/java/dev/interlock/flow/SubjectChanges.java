package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import dev.interlock.config.Flow;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Settlement.Decided;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Changes subjects together with their flows: what waited for a property goes on in the commit that changes the property, and what
 * runs ends in the commit that deletes the subject.
 *
 * <p>Belongs to one lane. Definitions are loaded before the database holds anything for the change; the flows may be others by then,
 * and it is tried again.
 */
final class SubjectChanges {
    private final Flow settings;
    private final SubjectStore store;
    private final Definitions definitions;
    private final SubjectCheck check;
    private final FlowMachine machine;
    private final Clock clock;
    private final Supplier<Future<?>> pause;
    private final Places places;

    /**
     * Makes the changes of one lane.
     *
     * @param check what the properties of a subject must keep to
     * @param pause gives a database that has just failed the time to come back
     */
    SubjectChanges(
            Flow settings,
            SubjectStore store,
            Definitions definitions,
            SubjectCheck check,
            Clock clock,
            Supplier<Future<?>> pause) {
        this.settings = settings;
        this.store = store;
        this.definitions = definitions;
        this.check = check;
        this.machine = new FlowMachine(settings.settleLimit());
        this.clock = clock;
        this.pause = pause;
        this.places = new Places(settings.subjectChanges());
    }

    /**
     * Merges properties into the subject, which is created if need be; where that changes nothing it costs one read.
     *
     * @param id of the subject if it is new
     */
    Future<Decided> merge(
            UUID id, SubjectKey subject, PropertyChange change, Optional<String> actor, Duration timeout) {
        var attempts = attempts(timeout);
        return attempts.run(() -> store.read(subject)
                .compose(found -> found.filter(change::isIn)
                        .map(unchanged -> Future.succeededFuture(Optional.of(unchanged(unchanged))))
                        .orElseGet(() -> settle(
                                attempts, subject, actor, then -> store.merge(id, subject, change, then::ofMerge)))));
    }

    /**
     * Deletes the subject and ends its running flows.
     *
     * @return what came of it; empty if there is no such subject
     */
    Future<Optional<Decided>> delete(SubjectKey subject, Optional<String> actor, Duration timeout) {
        return store.read(subject)
                .compose(found -> found.map(
                                there -> delete(there, actor, timeout).map(Optional::of))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())));
    }

    /** If it is gone when its turn comes, somebody else has deleted it, or an attempt of ours of which nothing was heard. */
    private Future<Decided> delete(Subject subject, Optional<String> actor, Duration timeout) {
        var attempts = attempts(timeout);
        return attempts.run(() -> settle(
                attempts,
                subject.key(),
                actor,
                then -> store.delete(subject.key(), then::ofDeletion)
                        .map(deleted -> deleted.orElseGet(() -> unchanged(subject)))));
    }

    private Attempts attempts(Duration timeout) {
        return new Attempts(settings.attempts(), timeout, pause);
    }

    private static Decided unchanged(Subject subject) {
        return new Settlement.Accepted(subject, List.of());
    }

    /** Makes a change with its consequences; empty if it needs other definitions, or the time is up. */
    private Future<Optional<Decided>> settle(
            Attempts attempts,
            SubjectKey subject,
            Optional<String> actor,
            Function<Consequences, Future<Settlement>> change) {
        var origin = new Origin(CommandId.random(), actor, Optional.empty(), Optional.empty());
        return store.running(subject)
                .compose(definitions::ofAll)
                .compose(atHand -> places.in(() -> attempts.isLate()
                        ? Future.succeededFuture(Optional.empty())
                        : change.apply(new Consequences(machine, atHand, check, origin, clock.instant()))
                                .map(SubjectChanges::decided)));
    }

    private static Optional<Decided> decided(Settlement settlement) {
        return switch (settlement) {
            case Decided decided -> Optional.of(decided);
            case Settlement.Unprepared unprepared -> Optional.empty();
        };
    }
}
