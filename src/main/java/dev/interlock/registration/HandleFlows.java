package dev.interlock.registration;

import dev.interlock.bus.Failure;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowPlanner;
import dev.interlock.flow.FlowPlanner.Planned;
import dev.interlock.flow.LifecycleCommand;
import dev.interlock.flow.Move;
import dev.interlock.flow.PlannedFlow;
import dev.interlock.flow.SchemaVersion;
import dev.interlock.flow.SubjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The flows of one handle while a batch is planned: its lifecycle, those that start with it, and all others that have it as their
 * subject. Never changed: what an item does to them gives others.
 */
record HandleFlows(List<PlannedFlow> flows) {
    static final HandleFlows NONE = new HandleFlows(List.of());

    HandleFlows {
        flows = List.copyOf(flows);
    }

    /** Those that run. */
    static HandleFlows stored(List<FlowInstance> latest, FlowPlanner planner) {
        return new HandleFlows(latest.stream()
                .filter(flow -> flow.state().running())
                .map(planner::stored)
                .toList());
    }

    /**
     * Those of a new handle.
     *
     * @param earlier the latest of each schema that a handle of this id has had
     */
    static Result started(Handle handle, List<FlowInstance> earlier, List<SchemaVersion> startOn, FlowPlanner planner) {
        var runs = new HashMap<String, Integer>();
        earlier.forEach(flow -> runs.put(flow.schema(), flow.run()));
        var versions = new ArrayList<SchemaVersion>();
        versions.add(Lifecycle.VERSION);
        versions.addAll(startOn);
        var subject = new SubjectKey(SubjectKey.CM_HANDLE, handle.id().value());
        return each(
                versions,
                version -> planner.start(
                        version, subject, runs.getOrDefault(version.schema(), 0) + 1, handle.allProperties()));
    }

    /** After the handle's properties have changed. */
    Result reconsidered(Map<String, Object> properties, FlowPlanner planner) {
        return each(flows, flow -> planner.reconsider(flow, properties));
    }

    /** After the handle is gone. */
    Result ended(FlowPlanner planner) {
        return each(flows, flow -> planner.apply(flow, LifecycleCommand.EXIT));
    }

    /** After the lifecycle was led from READY to LOCKED. */
    Result locked(FlowPlanner planner) {
        return each(flows, flow -> isLifecycle(flow) ? planner.apply(flow, Lifecycle.LOCK) : new Planned.Done(flow));
    }

    private static <T> Result each(List<T> all, Function<T, Planned> plan) {
        var planned = new ArrayList<PlannedFlow>(all.size());
        for (var one : all) {
            switch (plan.apply(one)) {
                case Planned.Done done -> planned.add(done.flow());
                case Planned.Refused refused -> {
                    return new Refused(refused.failure());
                }
            }
        }
        return new Done(new HandleFlows(planned));
    }

    /** The lifecycle, as long as it runs. */
    Optional<FlowInstance> lifecycle() {
        return flows.stream()
                .filter(HandleFlows::isLifecycle)
                .map(PlannedFlow::now)
                .findFirst();
    }

    private static boolean isLifecycle(PlannedFlow flow) {
        return flow.now().schema().equals(Lifecycle.SCHEMA);
    }

    /** What is to be written. */
    List<Move> moves() {
        return flows.stream().map(PlannedFlow::move).flatMap(Optional::stream).toList();
    }

    /** What came of an item for all flows of its handle. */
    sealed interface Result {}

    record Done(HandleFlows flows) implements Result {}

    /** One of the flows cannot go on so. */
    record Refused(Failure failure) implements Result {}
}
