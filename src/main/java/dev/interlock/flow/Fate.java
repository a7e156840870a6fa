package dev.interlock.flow;

import dev.interlock.bus.Failure;

/** What becomes of a task when the command that does it was refused. */
enum Fate {
    /** The step has been left or the flow has ended: it is never to be done. */
    VOID,
    /** The flow is paused, and the task with it. */
    HELD,
    /** The transition is not there any more, or its condition does not hold or cannot be evaluated. */
    UNMET,
    /** The flow cannot take the transition with this input, or not without its automatic ones never coming to rest. */
    UNABLE,
    /** Nothing was decided: it is to be attempted again. */
    OPEN;

    static Fate after(Failure refusal) {
        return switch (refusal.code()) {
            case STEP_NOT_ACTIVE, FLOW_INSTANCE_NOT_FOUND -> VOID;
            case TRANSITION_NOT_FOUND, CONDITION_NOT_MET, CONDITION_FAILED -> UNMET;
            case SETTLE_LIMIT_EXCEEDED, INVALID_REQUEST -> UNABLE;
            case FLOW_NOT_ACTIVE ->
                refusal.details().path("state").asText().equals(FlowState.PAUSED.word()) ? HELD : VOID;
            default -> OPEN;
        };
    }
}
