package dev.interlock.flow;

import dev.interlock.bus.StateChange;
import dev.interlock.flow.ChangeLog.Run;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Reads changes once more for those who have missed them, page by page; keeps nothing. */
final class PastChanges {
    private final ChangeLog log;
    private final StepOrder order;
    private final int limit;

    /** @param limit changes on a page */
    PastChanges(ChangeLog log, StepOrder order, int limit) {
        this.log = log;
        this.order = order;
        this.limit = limit;
    }

    /** The first changes of a flow after a revision; none if there is no such flow. */
    Future<List<StateChange>> page(FlowInstanceId id, long after) {
        return log.instances(List.of(id))
                .compose(found -> found.stream()
                        .findFirst()
                        .map(instance -> page(WatchedFlow.asItIs(Run.of(instance)), after))
                        .orElseGet(() -> Future.succeededFuture(List.of())));
    }

    /** The same for one of which it is known how it stands. Begins with one entry before, which tells in which state the flow was. */
    Future<List<StateChange>> page(WatchedFlow flow, long after) {
        long begin = after - 1;
        return log.after(Map.of(flow.id(), begin), limit + 1)
                .map(entries -> entries.getOrDefault(flow.id(), List.of()))
                .compose(entries ->
                        versionAfter(flow, begin).compose(version -> changes(flow.at(begin, version), entries)))
                .map(changes -> changes.stream()
                        .filter(change -> change.revision() > after)
                        .toList());
    }

    private Future<List<StateChange>> changes(WatchedFlow flow, List<LogEntry> entries) {
        return order.of(flow.versions(entries))
                .map(orders ->
                        entries.stream().map(entry -> flow.tell(entry, orders)).toList());
    }

    /** By the present one, if the log is not kept so far back. */
    private Future<Integer> versionAfter(WatchedFlow flow, long revision) {
        var known = flow.versionAfter(revision);
        int present = flow.version().version();
        return known.isPresent() || revision < 1
                ? Future.succeededFuture(known.orElse(present))
                : log.version(flow.id(), revision).map(found -> found.orElse(present));
    }
}
