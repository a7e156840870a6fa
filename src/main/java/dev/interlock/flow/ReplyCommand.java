package dev.interlock.flow;

import java.util.Map;

/**
 * Brings what came of a step's action: takes a manual transition out of the step with what the other application replied as input.
 *
 * @param visit the visit of the step for which the action was requested; in any other the reply means nothing
 */
record ReplyCommand(String step, int visit, String transition, Map<String, Object> input) implements FlowCommand {}
