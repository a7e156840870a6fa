package dev.interlock.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Predicate;

/**
 * The calls that wait in a lane: instance by instance in the order of their arrival. From the time that calls on an instance are taken
 * until it is released, others on it stay behind.
 *
 * <p>Belongs to one event loop.
 */
final class LaneQueue {
    private final SequencedMap<FlowInstanceId, List<LaneCall<?>>> ready = new LinkedHashMap<>();

    /** The instances that are taken, with the calls on them that stay behind. */
    private final Map<FlowInstanceId, List<LaneCall<?>>> taken = new HashMap<>();

    private int size;

    int size() {
        return size;
    }

    /** Whether there are any to be taken. */
    boolean isReady() {
        return !ready.isEmpty();
    }

    /** Whether the next one must be decided and written alone, because it or a neighbour spoilt a statement. */
    boolean beginsAlone() {
        return isReady() && ready.firstEntry().getValue().getFirst().isAlone();
    }

    void add(LaneCall<?> call) {
        var instance = call.instance();
        (taken.containsKey(instance) ? taken : ready)
                .computeIfAbsent(instance, first -> new ArrayList<>(1))
                .add(call);
        size++;
    }

    /** Takes the next ones, one that must be alone by itself. */
    List<LaneCall<?>> take(int limit) {
        var batch = new ArrayList<LaneCall<?>>();
        do {
            var next = ready.pollFirstEntry();
            var calls = next.getValue();
            int fitting = fitting(calls, limit - batch.size());
            batch.addAll(calls.subList(0, fitting));
            calls.subList(0, fitting).clear();
            taken.put(next.getKey(), calls);
        } while (isReady() && batch.size() < limit && !batch.getLast().isAlone() && !beginsAlone());
        size -= batch.size();
        return batch;
    }

    /** How many of the calls on one instance go together, the first of them in any case. */
    private static int fitting(List<LaneCall<?>> calls, int limit) {
        int fitting = 1;
        while (fitting < Math.min(limit, calls.size())
                && !calls.getFirst().isAlone()
                && !calls.get(fitting).isAlone()) {
            fitting++;
        }
        return fitting;
    }

    /** Lets the calls go on that stayed behind, after those on others, lest these wait for ever. */
    void release(Collection<FlowInstanceId> instances) {
        for (var instance : instances) {
            var behind = taken.remove(instance);
            if (behind != null && !behind.isEmpty()) {
                ready.putLast(instance, behind);
            }
        }
    }

    /** Puts calls on instances that are released before all others. */
    void putFirst(List<LaneCall<?>> calls) {
        beforeOthersOnTheirInstances(calls).reversed().forEach(ready::putFirst);
    }

    /** Puts calls on instances that are released behind all on others. */
    void putLast(List<LaneCall<?>> calls) {
        beforeOthersOnTheirInstances(calls).forEach(ready::putLast);
    }

    private SequencedMap<FlowInstanceId, List<LaneCall<?>>> beforeOthersOnTheirInstances(List<LaneCall<?>> calls) {
        var byInstance = new LinkedHashMap<FlowInstanceId, List<LaneCall<?>>>();
        calls.forEach(call -> byInstance
                .computeIfAbsent(call.instance(), first -> new ArrayList<>())
                .add(call));
        byInstance.forEach((instance, own) -> own.addAll(ready.getOrDefault(instance, List.of())));
        size += calls.size();
        return byInstance;
    }

    /** Removes calls of a kind and gives them. */
    List<LaneCall<?>> remove(Predicate<LaneCall<?>> kind) {
        var removed = new ArrayList<LaneCall<?>>();
        ready.values().forEach(calls -> calls.removeIf(call -> kind.test(call) && removed.add(call)));
        ready.values().removeIf(List::isEmpty);
        taken.values().forEach(calls -> calls.removeIf(call -> kind.test(call) && removed.add(call)));
        size -= removed.size();
        return removed;
    }
}
