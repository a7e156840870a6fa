package dev.interlock.flow;

import dev.interlock.bus.Failure;

/** What becomes of a task when the command that does it was refused. */
enum Fate {
    /** The step has been left or the flow has ended: it is never to be done. */
    VOID,
    /** The flow is paused, and the task with it. */
    HELD,
    /** The condition of the transition does not hold or cannot be evaluated. */
    UNMET,
    /** Nothing was decided: it is to be attempted again. */
    OPEN;

    static Fate after(Failure refusal) {
        return switch (refusal.code()) {
            case STEP_NOT_ACTIVE, TRANSITION_NOT_FOUND, FLOW_INSTANCE_NOT_FOUND -> VOID;
            case CONDITION_NOT_MET, CONDITION_FAILED -> UNMET;
            case FLOW_NOT_ACTIVE ->
                refusal.details().path("state").asText().equals(FlowState.PAUSED.word()) ? HELD : VOID;
            default -> OPEN;
        };
    }
}
