package dev.interlock.registration;

import dev.interlock.bus.StoreException;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.LifecycleDefinition;
import dev.interlock.flow.Move;
import dev.interlock.flow.SchemasInMemory;
import dev.interlock.flow.StepState;
import dev.interlock.flow.TransitionCommand;
import dev.interlock.flow.Verdict;
import dev.interlock.registration.HandleSearch.Registered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Handles and their lifecycle flows in maps, with the promises of the port. */
final class HandlesInMemory implements HandleStore {
    private final SchemasInMemory schemas;
    private final Map<CmHandleId, Handle> handles = new HashMap<>();
    private final Map<CmHandleId, List<FlowInstance>> flows = new HashMap<>();
    private final Map<CmHandleId, LockReason> lockReasons = new HashMap<>();
    private final Map<String, String> fingerprints = new HashMap<>();
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private Optional<StoreException> outage = Optional.empty();
    private Optional<Promise<Void>> gate = Optional.empty();

    HandlesInMemory(SchemasInMemory schemas) {
        this.schemas = schemas;
    }

    /** From now on everything fails so. */
    synchronized void fail(StoreException failure) {
        outage = Optional.of(failure);
    }

    /** From now on changes wait until the promise is completed. */
    synchronized void holdUntil(Promise<Void> opened) {
        gate = Optional.of(opened);
    }

    synchronized Map<CmHandleId, Handle> handles() {
        return Map.copyOf(handles);
    }

    /** The lifecycle of a handle. */
    synchronized Optional<FlowInstance> flow(CmHandleId id) {
        return flow(id, Lifecycle.SCHEMA);
    }

    /** The latest flow of a schema. */
    private Optional<FlowInstance> flow(CmHandleId id, String schema) {
        return flows(id, schema).reduce((earlier, later) -> later);
    }

    /** All flows of a schema, oldest first. */
    synchronized Stream<FlowInstance> flows(CmHandleId id, String schema) {
        return flows.getOrDefault(id, List.of()).stream()
                .filter(flow -> flow.schema().equals(schema));
    }

    /** The latest flow of each schema. */
    private List<FlowInstance> latest(CmHandleId id) {
        return flows.getOrDefault(id, List.of()).stream()
                .map(FlowInstance::schema)
                .distinct()
                .map(schema -> flow(id, schema).orElseThrow())
                .toList();
    }

    @Override
    public synchronized Future<Result> change(
            Names names, Optional<RequestKey> key, Function<Known, Planning> planner, Duration timeout) {
        if (outage.isPresent()) {
            return Future.failedFuture(outage.get());
        }
        return gate.map(Promise::future).orElseGet(Future::succeededFuture).map(open -> change(names, key, planner));
    }

    private synchronized Result change(Names names, Optional<RequestKey> key, Function<Known, Planning> planner) {
        var fingerprint = key.map(given -> fingerprints.get(given.key()));
        if (fingerprint.isPresent()) {
            var given = key.orElseThrow();
            return fingerprint.get().equals(given.fingerprint())
                    ? new Result.Done(Objects.requireNonNull(outcomes.get(given.key())), List.of())
                    : new Result.KeyReused();
        }
        return switch (planner.apply(known(names.all()))) {
            case Planning.Unprepared unprepared -> new Result.Unplanned(unprepared);
            case Plan plan -> {
                var outcome = apply(plan);
                key.ifPresent(given -> {
                    fingerprints.put(given.key(), given.fingerprint());
                    outcomes.put(given.key(), outcome);
                });
                var effects = new ArrayList<Plan.Effect>(plan.deletions());
                effects.addAll(plan.creations());
                effects.addAll(plan.updates());
                yield new Result.Done(outcome, effects);
            }
        };
    }

    HandleSearch search() {
        return new HandleSearchInMemory(this::registered, Integer.MAX_VALUE);
    }

    private synchronized List<Registered> registered() {
        return handles.values().stream().map(this::registered).toList();
    }

    /** What a client does by the transition {@code ready}. */
    synchronized void makeReady(String id) {
        var handle = new CmHandleId(id);
        var ready = new TransitionCommand("ready", Optional.empty(), OptionalLong.empty(), Map.of());
        var verdict = new FlowMachine(10)
                .apply(LifecycleDefinition.create(), flow(handle).orElseThrow(), Map.of(), ready, Instant.now());
        put(((Verdict.Moved) verdict).next());
    }

    private synchronized Known known(Set<String> names) {
        var found = handles.values().stream()
                .filter(handle -> names.contains(handle.id().value())
                        || handle.alternateId().filter(names::contains).isPresent())
                .collect(Collectors.toMap(Handle::id, Function.identity()));
        var latest = flows.keySet().stream()
                .filter(id -> names.contains(id.value()))
                .collect(Collectors.toMap(Function.identity(), this::latest));
        return new Known(found, latest, schemas.startingOn("cm-handle"));
    }

    private synchronized Outcome apply(Plan plan) {
        for (var deletion : plan.deletions()) {
            require(handles.remove(deletion.id()) != null, "deleted handle exists: " + deletion.id());
            deletion.moves().forEach(this::write);
            lockReasons.remove(deletion.id());
        }
        for (var creation : plan.creations()) {
            require(
                    handles.put(creation.id(), creation.after().handle()) == null,
                    "created handle is new: " + creation.id());
            creation.moves().forEach(this::write);
        }
        for (var update : plan.updates()) {
            require(handles.put(update.id(), update.after().handle()) != null, "updated handle exists: " + update.id());
            update.moves().forEach(this::write);
            update.lock().ifPresent(lock -> lockReasons.put(update.id(), lock.reason()));
        }
        requireUniqueNames();
        return plan.outcome();
    }

    private void write(Move move) {
        var id = new CmHandleId(move.next().subject().key());
        var before = flow(id, move.next().schema());
        put(move.next());
        if (move.expectedRevision() == 0) {
            require(move.next().run() == before.map(FlowInstance::run).orElse(0) + 1, "runs count up: " + id);
        } else {
            require(
                    before.filter(flow -> flow.revision() == move.expectedRevision())
                            .isPresent(),
                    "revisions match: " + id);
        }
    }

    private void put(FlowInstance flow) {
        var ofHandle = flows.computeIfAbsent(new CmHandleId(flow.subject().key()), id -> new ArrayList<>());
        ofHandle.removeIf(other -> other.id().equals(flow.id()));
        ofHandle.add(flow);
    }

    private void requireUniqueNames() {
        var alternateIds = new HashSet<String>();
        for (var handle : handles.values()) {
            handle.alternateId()
                    .ifPresent(alternateId ->
                            require(alternateIds.add(alternateId), "alternate ids are unique: " + alternateId));
        }
    }

    private Registered registered(Handle handle) {
        var steps = flow(handle.id()).map(FlowInstance::steps).orElseGet(Map::of);
        var state = steps.entrySet().stream()
                .filter(step -> step.getValue().state() == StepState.ACTIVE)
                .map(Map.Entry::getKey)
                .findFirst();
        var ids = latest(handle.id()).stream().map(FlowInstance::id).toList();
        return new Registered(
                handle,
                state,
                Optional.ofNullable(lockReasons.get(handle.id()))
                        .filter(reason -> state.filter(Lifecycle.LOCKED::equals).isPresent()),
                ids);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("broken promise: " + what);
        }
    }
}
