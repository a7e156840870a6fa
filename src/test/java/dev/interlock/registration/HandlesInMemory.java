package dev.interlock.registration;

import dev.interlock.bus.StoreException;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.Move;
import dev.interlock.flow.StepState;
import dev.interlock.registration.HandleSearch.Registered;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Handles and their lifecycle flows in maps, with the promises of the port. */
final class HandlesInMemory implements HandleStore {
    private final Map<CmHandleId, Handle> handles = new HashMap<>();
    private final Map<CmHandleId, FlowInstance> flows = new HashMap<>();
    private final Map<CmHandleId, LockReason> lockReasons = new HashMap<>();
    private Optional<StoreException> outage = Optional.empty();
    private Optional<Promise<Void>> gate = Optional.empty();

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

    synchronized Optional<FlowInstance> flow(CmHandleId id) {
        return Optional.ofNullable(flows.get(id));
    }

    @Override
    public synchronized Future<Outcome> change(Set<String> names, Function<Known, Plan> planner, Duration timeout) {
        if (outage.isPresent()) {
            return Future.failedFuture(outage.get());
        }
        return gate.map(Promise::future)
                .orElseGet(Future::succeededFuture)
                .map(open -> apply(planner.apply(known(names))));
    }

    HandleSearch search() {
        return new HandleSearchInMemory(this::registered, Integer.MAX_VALUE);
    }

    private synchronized List<Registered> registered() {
        return handles.values().stream().map(this::registered).toList();
    }

    synchronized void move(CmHandleId id, Function<FlowInstance, Move> change) {
        flows.computeIfPresent(id, (same, flow) -> change.apply(flow).next());
    }

    private synchronized Known known(Set<String> names) {
        var found = handles.values().stream()
                .filter(handle -> names.contains(handle.id().value())
                        || handle.alternateId().filter(names::contains).isPresent())
                .collect(Collectors.toMap(Handle::id, Function.identity()));
        var lifecycles = new HashMap<>(flows);
        lifecycles.keySet().removeIf(id -> !names.contains(id.value()));
        return new Known(found, lifecycles);
    }

    private synchronized Outcome apply(Plan plan) {
        for (var deletion : plan.deletions()) {
            require(handles.remove(deletion.id()) != null, "deleted handle exists: " + deletion.id());
            deletion.lifecycle().ifPresent(this::write);
            lockReasons.remove(deletion.id());
        }
        for (var creation : plan.creations()) {
            require(handles.put(creation.id(), creation.handle()) == null, "created handle is new: " + creation.id());
            write(creation.start());
        }
        for (var update : plan.updates()) {
            require(handles.put(update.id(), update.handle()) != null, "updated handle exists: " + update.id());
            update.lock().ifPresent(lock -> {
                write(lock.move());
                lockReasons.put(update.id(), lock.reason());
            });
        }
        requireUniqueNames();
        return plan.outcome();
    }

    private void write(Move move) {
        var id = new CmHandleId(move.next().subject().key());
        var before = Optional.ofNullable(flows.put(id, move.next()));
        if (move.expectedRevision() == 0) {
            require(move.next().run() == before.map(FlowInstance::run).orElse(0) + 1, "runs count up: " + id);
        } else {
            require(
                    before.filter(flow -> flow.revision() == move.expectedRevision())
                            .isPresent(),
                    "revisions match: " + id);
        }
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
        var steps = Optional.ofNullable(flows.get(handle.id()))
                .map(FlowInstance::steps)
                .orElseGet(Map::of);
        var state = steps.entrySet().stream()
                .filter(step -> step.getValue().state() == StepState.ACTIVE)
                .map(Map.Entry::getKey)
                .findFirst();
        List<FlowInstanceId> ids = new ArrayList<>();
        Optional.ofNullable(flows.get(handle.id())).map(FlowInstance::id).ifPresent(ids::add);
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
