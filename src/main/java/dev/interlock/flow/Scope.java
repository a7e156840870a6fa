package dev.interlock.flow;

import java.time.Instant;
import java.util.Map;

/**
 * What a {@link Condition} can see.
 *
 * @param subject the subject's properties: maps, lists, strings, booleans, {@code Long}, {@code Double} and null
 * @param input what the caller gave along, in the same form, also for the automatic edges that the call sets off; else empty
 * @param flow the identifier of the flow schema
 * @param revision of the instance before the step is taken
 * @param step the step that the edge leaves
 * @param visits how often that step was entered, 1 at the first time
 */
record Scope(
        Map<String, Object> subject,
        Map<String, Object> input,
        String flow,
        long revision,
        FlowState state,
        String step,
        int visits,
        Instant now) {}
