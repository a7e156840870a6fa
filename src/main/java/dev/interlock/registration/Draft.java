package dev.interlock.registration;

import dev.interlock.flow.FlowInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One handle while a batch is planned: as it was before, and as it is after the items done so far. */
final class Draft {
    private final Optional<Handle> before;
    private final List<FlowInstance> earlier;
    private final HandleFlows flowsBefore;
    private final List<ItemPlace> deletedBy = new ArrayList<>();
    private final List<ItemPlace> changedBy = new ArrayList<>();
    private HandleFlows ended = HandleFlows.NONE;
    private Optional<Handle> now;
    private HandleFlows flows;
    private boolean locked;

    /**
     * A handle as it is stored, or the place for one.
     *
     * @param earlier the latest flow of each schema that a handle of this id has had
     * @param running those of them that run
     */
    Draft(Optional<Handle> before, List<FlowInstance> earlier, HandleFlows running) {
        this.before = before;
        this.earlier = earlier;
        flowsBefore = before.isPresent() ? running : HandleFlows.NONE;
        now = before;
        flows = flowsBefore;
    }

    Optional<Handle> now() {
        return now;
    }

    HandleFlows flows() {
        return flows;
    }

    List<FlowInstance> earlier() {
        return earlier;
    }

    boolean ready() {
        return flows.lifecycle().filter(Lifecycle::isReady).isPresent();
    }

    boolean pausedWhenReady() {
        return flows.lifecycle().filter(Lifecycle::isPausedWhenReady).isPresent();
    }

    void delete(HandleFlows exited, ItemPlace place) {
        if (now.isPresent()) {
            ended = exited;
        }
        if (before.isPresent()) {
            deletedBy.add(place);
        }
        now = Optional.empty();
        flows = HandleFlows.NONE;
    }

    void become(Handle handle, HandleFlows changed, ItemPlace place) {
        now = Optional.of(handle);
        flows = changed;
        changedBy.add(place);
    }

    void lock(HandleFlows changed, ItemPlace place) {
        locked = true;
        flows = changed;
        changedBy.add(place);
    }

    Optional<Plan.Deletion> deletion() {
        return before.filter(handle -> !deletedBy.isEmpty())
                .map(handle -> new Plan.Deletion(snapshot(handle, flowsBefore), ended.moves(), List.copyOf(deletedBy)));
    }

    Optional<Plan.Creation> creation() {
        return now.filter(handle -> before.isEmpty() || !deletedBy.isEmpty())
                .map(handle -> new Plan.Creation(snapshot(handle, flows), flows.moves(), List.copyOf(changedBy)));
    }

    Optional<Plan.Update> update() {
        return now.filter(handle -> before.isPresent() && deletedBy.isEmpty())
                .filter(handle ->
                        locked || !now.equals(before) || !flows.moves().isEmpty())
                .map(handle -> new Plan.Update(
                        snapshot(before.orElseThrow(), flowsBefore),
                        snapshot(handle, flows),
                        lock(),
                        flows.moves(),
                        List.copyOf(changedBy)));
    }

    private Optional<Plan.Lock> lock() {
        return flows.lifecycle()
                .filter(lifecycle -> locked)
                .map(lifecycle -> new Plan.Lock(
                        LockReason.MODULE_UPGRADE,
                        lifecycle.run(),
                        lifecycle.step(Lifecycle.LOCKED).visits()));
    }

    private static Plan.Snapshot snapshot(Handle handle, HandleFlows flows) {
        return new Plan.Snapshot(handle, flows.lifecycle().flatMap(Lifecycle::step));
    }
}
