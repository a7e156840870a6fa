package dev.interlock.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A flow schema as its author wrote it: which steps there are and which transitions lead from one to another.
 *
 * <p>The order of steps and transitions is part of its meaning: wherever several are possible, the first declared goes first.
 */
public record FlowSchema(String identifier, List<Step> steps, List<Transition> transitions) {

    public FlowSchema {
        steps = List.copyOf(steps);
        transitions = List.copyOf(transitions);
    }

    /**
     * One step.
     *
     * @param entry whether a new flow begins here
     * @param finale whether the step completes as it is entered
     * @param action what is asked for on the event bus as the step is entered
     */
    public record Step(String identifier, boolean entry, boolean finale, Join join, Optional<StepAction> action) {

        public Step(String identifier, boolean entry, boolean finale, Join join) {
            this(identifier, entry, finale, join, Optional.empty());
        }
    }

    /**
     * A request on the event bus whose reply calls a transition out of the step.
     *
     * @param timeout how long the reply to one request may take before another is sent
     * @param onSuccess the manual transition that a reply calls
     * @param onFailure the manual transition that a failed reply calls, or that no request was answered
     */
    public record StepAction(String address, Duration timeout, String onSuccess, String onFailure) {}

    /**
     * One edge. Identifiers need not be unique: edges that share one fire together.
     *
     * @param condition a CEL expression that must hold for the edge to fire
     * @param after how long the step must have been active before a timer edge fires
     */
    public record Transition(
            String identifier,
            String from,
            String to,
            Type type,
            Optional<String> condition,
            Optional<Duration> after) {}

    /** When a step with several incoming edges becomes active. */
    public enum Join {
        ANY,
        ALL
    }

    /** Who fires a transition. */
    public enum Type {
        /** A call. */
        MANUAL,
        /** The engine, as soon as the condition holds. */
        AUTOMATIC,
        /** The engine, when the time has come. */
        TIMER
    }
}
