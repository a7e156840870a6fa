package dev.interlock.flow;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One transition with a guard: the decision alone, and the guard within it. */
@State(Scope.Thread)
public class MachineBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String GUARD = "input.amount < 1000";

    private final FlowMachine machine = new FlowMachine(1000);
    private final FlowDefinition definition = SchemaBuilder.schema("bench")
            .entry("idle")
            .step("busy")
            .manual("go", "idle", "busy", GUARD)
            .manual("go", "busy", "idle", GUARD)
            .define(1);
    private final Map<String, Object> input = Map.of("amount", 250L);
    private final FlowCommand command =
            new TransitionCommand("go", Optional.empty(), OptionalLong.empty(), input);
    private final Condition guard =
            ((Conditions.Compiled) new Conditions(1000).compile(GUARD)).condition();
    private final dev.interlock.flow.Scope scope =
            new dev.interlock.flow.Scope(Map.of(), input, "bench", 1, FlowState.ACTIVE, "idle", 1, NOW);
    private FlowInstance instance = started();

    private FlowInstance started() {
        var verdict = machine.start(
                definition,
                new FlowInstanceId(UUID.randomUUID()),
                new SubjectKey(SubjectKey.PERSON, "ann"),
                1,
                Map.of(),
                NOW);
        return ((Verdict.Moved) verdict).next();
    }

    @Benchmark
    public FlowInstance transition() {
        instance = ((Verdict.Moved) machine.apply(definition, instance, Map.of(), command, NOW)).next();
        return instance;
    }

    @Benchmark
    public Object condition() {
        return guard.evaluate(scope);
    }
}
