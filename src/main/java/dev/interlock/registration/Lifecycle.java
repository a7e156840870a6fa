package dev.interlock.registration;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.Move;
import dev.interlock.flow.StepState;
import java.util.List;

/** The flow that every handle has as long as it is registered: what a batch does to it. Pure but for the ids of new flows. */
public interface Lifecycle {
    /** The flow schema of handles. */
    String SCHEMA = "cm-handle-lifecycle";

    String ADVISED = "ADVISED";
    String READY = "READY";
    String LOCKED = "LOCKED";

    /** The steps of that schema, in one of which each running flow stands. */
    List<String> STEPS = List.of(ADVISED, READY, LOCKED);

    /** A new flow of the handle, the given run of its kind. */
    Move start(Handle handle, int run);

    /** The end of a running flow. */
    Move end(FlowInstance flow);

    /** From READY to LOCKED. */
    Move lock(FlowInstance flow);

    static boolean isReady(FlowInstance flow) {
        return flow.state() == FlowState.ACTIVE && flow.step(READY).state() == StepState.ACTIVE;
    }
}
