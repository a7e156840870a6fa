package dev.interlock.registration;

import dev.interlock.flow.FlowInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One handle while a batch is planned: as it was before, and as it is after the items done so far. */
final class Draft {
    private final Optional<Handle> before;
    private final Optional<FlowInstance> flow;
    private final List<ItemPlace> deletedBy = new ArrayList<>();
    private final List<ItemPlace> changedBy = new ArrayList<>();
    private Optional<Handle> now;
    private boolean locked;

    Draft(Optional<Handle> before, Optional<FlowInstance> flow) {
        this.before = before;
        this.flow = flow;
        now = before;
    }

    Optional<Handle> now() {
        return now;
    }

    /** Whether its lifecycle flow, at this point of the batch, stands in READY. */
    boolean ready() {
        return deletedBy.isEmpty() && !locked && flow.filter(Lifecycle::isReady).isPresent();
    }

    void delete(ItemPlace place) {
        if (before.isPresent()) {
            deletedBy.add(place);
        }
        now = Optional.empty();
    }

    void become(Handle handle, ItemPlace place) {
        now = Optional.of(handle);
        changedBy.add(place);
    }

    void lock(ItemPlace place) {
        locked = true;
        changedBy.add(place);
    }

    Optional<Plan.Deletion> deletion(Lifecycle lifecycle) {
        return before.filter(handle -> !deletedBy.isEmpty())
                .map(handle -> new Plan.Deletion(
                        handle.id(),
                        flow.filter(running -> running.state().running()).map(lifecycle::end),
                        List.copyOf(deletedBy)));
    }

    Optional<Plan.Creation> creation(Lifecycle lifecycle) {
        return now.filter(handle -> before.isEmpty() || !deletedBy.isEmpty())
                .map(handle -> new Plan.Creation(
                        handle,
                        lifecycle.start(handle, flow.map(FlowInstance::run).orElse(0) + 1),
                        List.copyOf(changedBy)));
    }

    Optional<Plan.Update> update(Lifecycle lifecycle) {
        return now.filter(handle -> before.isPresent() && deletedBy.isEmpty())
                .filter(handle -> locked || !now.equals(before))
                .map(handle -> new Plan.Update(handle, lock(lifecycle), List.copyOf(changedBy)));
    }

    private Optional<Plan.Lock> lock(Lifecycle lifecycle) {
        return flow.filter(ready -> locked)
                .map(ready -> new Plan.Lock(LockReason.MODULE_UPGRADE, lifecycle.lock(ready)));
    }
}
