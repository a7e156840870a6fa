package dev.interlock.registration;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.flow.Definitions;
import dev.interlock.flow.FlowDefinition;
import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.FlowPlanner;
import dev.interlock.flow.SchemaVersion;
import dev.interlock.registration.HandleStore.Result;
import dev.interlock.registration.Plan.Effect;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Does batches: each with the definitions of the flows that it turns out to concern, and told to whom it may concern once it is durable.
 *
 * <p>Belongs to one context. While the database holds a batch, nothing is waited for: where a definition is not at hand the batch is
 * undone, the definition loaded, and then it is done again.
 */
final class Registrar {
    private final Admission admission;
    private final HandleStore store;
    private final Definitions definitions;
    private final FlowMachine machine;
    private final Clock clock;
    private final int maxProperties;
    private final HandleEvents events;

    /** @param maxProperties that a handle may have of each kind */
    Registrar(
            Admission admission,
            HandleStore store,
            Definitions definitions,
            FlowMachine machine,
            Clock clock,
            int maxProperties,
            HandleEvents events) {
        this.admission = admission;
        this.store = store;
        this.definitions = definitions;
        this.machine = machine;
        this.clock = clock;
        this.maxProperties = maxProperties;
        this.events = events;
    }

    /**
     * Does a batch; succeeds when it is durable.
     *
     * @param size bytes that it may have at most
     * @param reading what was handed in, read only when its turn has come, so that what waits takes no memory
     */
    Future<Outcome> register(long size, Supplier<Submission> reading, Deadline deadline) {
        return admission.admit(size, deadline, () -> register(reading.get(), deadline));
    }

    private Future<Outcome> register(Submission submission, Deadline deadline) {
        return submission.isEmpty()
                ? definitions.ofAll(Set.of(Lifecycle.VERSION)).map(known -> outcomeOfNothing(submission.batch(), known))
                : attempt(submission, Map.of(), deadline);
    }

    /** Of a batch that names no handle, and may yet have items that fail. */
    private Outcome outcomeOfNothing(Batch batch, Map<SchemaVersion, FlowDefinition> lifecycle) {
        return Planner.plan(batch, Known.NOTHING, maxProperties, planner(lifecycle))
                .outcome();
    }

    private Future<Outcome> attempt(
            Submission submission, Map<SchemaVersion, FlowDefinition> loaded, Deadline deadline) {
        if (deadline.passed()) {
            return Future.failedFuture(Failure.of(ErrorCode.OVERLOADED, "the time was up before the batch was begun")
                    .asException());
        }
        var batch = submission.batch();
        return store.change(submission.names(), submission.key(), known -> plan(batch, known, loaded), deadline.left())
                .compose(result -> switch (result) {
                    case Result.Done done -> told(done.effects()).map(done.outcome());
                    case Result.KeyReused reused ->
                        Future.failedFuture(Failure.of(
                                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                                        "the idempotency key was used for another batch")
                                .asException());
                    case Result.Unplanned unplanned ->
                        definitions.ofAll(unplanned.why().missing()).compose(missing -> {
                            var all = new HashMap<>(loaded);
                            all.putAll(missing);
                            return attempt(submission, all, deadline);
                        });
                });
    }

    /** Beside the context, where the next batch may have got its names by now; in the order of the batches. Never fails. */
    private Future<Void> told(List<Effect> effects) {
        return effects.isEmpty()
                ? Future.succeededFuture()
                : Future.succeededFuture()
                        .compose(done -> Vertx.currentContext().<Void>executeBlocking(() -> {
                            events.publish(effects);
                            return null;
                        }))
                        .otherwiseEmpty();
    }

    private Planning plan(Batch batch, Known known, Map<SchemaVersion, FlowDefinition> loaded) {
        var atHand = new HashMap<SchemaVersion, FlowDefinition>();
        var missing = new HashSet<SchemaVersion>();
        for (var version : known.versions()) {
            Optional.ofNullable(loaded.get(version))
                    .or(() -> definitions.atHand(version))
                    .ifPresentOrElse(definition -> atHand.put(version, definition), () -> missing.add(version));
        }
        return missing.isEmpty()
                ? Planner.plan(batch, known, maxProperties, planner(atHand))
                : new Planning.Unprepared(missing);
    }

    private FlowPlanner planner(Map<SchemaVersion, FlowDefinition> known) {
        return new FlowPlanner(machine, known, clock.instant());
    }
}
