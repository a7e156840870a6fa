package dev.interlock.flow;

import dev.interlock.bus.CommandId;
import dev.interlock.config.Flow;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Settlement.Decided;
import dev.interlock.flow.Settlement.Unprepared;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Changes subjects together with their flows: what waited for a property goes on in the commit that changes the property, and what
 * runs ends in the commit that deletes the subject.
 *
 * <p>Belongs to one lane. While the database holds a change, nothing is waited for: where it meets a flow whose definition is not at
 * hand it is undone, the definition loaded, and then it is made again.
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
     * Merges properties into the subject, which is created if need be; where that changes nothing, or no flow can be concerned, it
     * takes no transaction of its own.
     *
     * @param id of the subject if it is new
     */
    Future<Decided> merge(
            UUID id, SubjectKey subject, PropertyChange change, Optional<String> actor, Duration timeout) {
        var ongoing = new Ongoing(actor, timeout);
        return ongoing.attempts.run(() -> store.read(subject)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.filter(change::isIn))
                        : ongoing.create(new Subject(id, subject, change.applyTo(Map.of()), 0)))
                .compose(done -> done.map(there -> Future.succeededFuture(Optional.of(asItIs(there))))
                        .orElseGet(() -> ongoing.settle(then -> store.merge(id, subject, change, then::ofMerge)))));
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
        var ongoing = new Ongoing(actor, timeout);
        return ongoing.attempts.run(() -> ongoing.settle(then -> store.delete(subject.key(), then::ofDeletion)
                .map(deleted -> deleted.orElseGet(() -> asItIs(subject)))));
    }

    private static Decided asItIs(Subject subject) {
        return new Settlement.Accepted(subject, List.of());
    }

    /** One change until it is answered, with the definitions that it turned out to need. */
    private final class Ongoing {
        private final Attempts attempts;
        private final Origin origin;
        private final Map<SchemaVersion, FlowDefinition> loaded = new HashMap<>();

        Ongoing(Optional<String> actor, Duration timeout) {
            attempts = new Attempts(settings.attempts(), timeout, pause);
            origin = new Origin(CommandId.random(), actor, Optional.empty(), Optional.empty());
        }

        /** Creates the subject alone; empty if it may not be so, or the time is up, which is for {@link #settle} to tell. */
        Future<Optional<Subject>> create(Subject subject) {
            return check.failures(subject).isEmpty() && !attempts.isLate()
                    ? store.create(subject)
                    : Future.succeededFuture(Optional.empty());
        }

        /** Makes the change with its consequences; empty if the time is up before. */
        Future<Optional<Decided>> settle(Function<Consequences, Future<Settlement>> change) {
            return places.in(() -> attempts.isLate()
                            ? Future.succeededFuture(Optional.<Settlement>empty())
                            : change.apply(new Consequences(machine, this::atHand, check, origin, clock.instant()))
                                    .map(Optional::of))
                    .compose(settlement -> settlement
                            .map(made -> decided(made, change))
                            .orElseGet(() -> Future.succeededFuture(Optional.empty())));
        }

        private Future<Optional<Decided>> decided(
                Settlement settlement, Function<Consequences, Future<Settlement>> change) {
            return switch (settlement) {
                case Decided decided -> Future.succeededFuture(Optional.of(decided));
                case Unprepared unprepared ->
                    definitions.ofAll(unprepared.missing()).compose(missing -> {
                        loaded.putAll(missing);
                        return settle(change);
                    });
            };
        }

        private Optional<FlowDefinition> atHand(SchemaVersion version) {
            return Optional.ofNullable(loaded.get(version)).or(() -> definitions.atHand(version));
        }
    }
}
