package dev.interlock.flow;

/**
 * Tells that the time of a step's timer transitions of one name has come.
 *
 * @param visit the visit of the step with which the timer began; in any other the timer means nothing
 */
record TimerCommand(String step, int visit, String transition) implements FlowCommand {}
