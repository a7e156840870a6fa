package dev.interlock.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what comes of step actions. */
final class ActionMetrics {
    private final Counter attempts;
    private final Counter succeeded;
    private final Counter failed;
    private final Counter givenUp;
    private final Counter stuck;

    ActionMetrics(MeterRegistry registry) {
        attempts = Counter.builder("interlock.flow.action.requests")
                .description("Requests of step actions, repeated ones included")
                .register(registry);
        succeeded = outcome(registry, "succeeded");
        failed = outcome(registry, "failed");
        givenUp = outcome(registry, "given_up");
        stuck = outcome(registry, "stuck");
    }

    private static Counter outcome(MeterRegistry registry, String outcome) {
        return Counter.builder("interlock.flow.actions")
                .description(
                        "Step actions by what came of them: the transition of success or failure was taken, no request was"
                                + " answered, or the flow takes neither transition")
                .tag("outcome", outcome)
                .register(registry);
    }

    void attempted() {
        attempts.increment();
    }

    void took(boolean success) {
        (success ? succeeded : failed).increment();
    }

    void givenUp() {
        givenUp.increment();
    }

    void stuck() {
        stuck.increment();
    }
}
