package dev.interlock.registration;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.SchemaVersion;
import dev.interlock.flow.StepState;
import dev.interlock.flow.TransitionCommand;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The flow that every handle has as long as it is registered. */
public final class Lifecycle {
    /** The flow schema of handles. */
    public static final String SCHEMA = "cm-handle-lifecycle";

    static final String ADVISED = "ADVISED";
    public static final String READY = "READY";
    public static final String LOCKED = "LOCKED";

    /** Its steps, in one of which each running flow stands. */
    static final List<String> STEPS = List.of(ADVISED, READY, LOCKED);

    /** Built in, and the only one that the flows of handles ever have. */
    static final SchemaVersion VERSION = new SchemaVersion(SCHEMA, 1);

    static final TransitionCommand LOCK =
            new TransitionCommand("lock", Optional.of(READY), OptionalLong.empty(), Map.of());

    private Lifecycle() {}

    /** The step in which a running one stands. */
    static Optional<String> step(FlowInstance flow) {
        return flow.steps().entrySet().stream()
                .filter(step -> step.getValue().state() == StepState.ACTIVE)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    static boolean isReady(FlowInstance flow) {
        return isReadyWhile(FlowState.ACTIVE, flow);
    }

    /** Its step is READY, but it takes no transition from there. */
    static boolean isPausedWhenReady(FlowInstance flow) {
        return isReadyWhile(FlowState.PAUSED, flow);
    }

    private static boolean isReadyWhile(FlowState state, FlowInstance flow) {
        return flow.state() == state && flow.step(READY).state() == StepState.ACTIVE;
    }
}
