package dev.interlock.flow;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks an instance to take a manual transition.
 *
 * @param step the active step to leave; may be left out where only one has such a transition
 * @param expectedRevision the revision that the caller believes to be current, if it cares
 * @param input plain values for conditions to read
 */
public record TransitionCommand(
        String transition, Optional<String> step, OptionalLong expectedRevision, Map<String, Object> input)
        implements FlowCommand {}
