package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Drives one flow through the pure machine: what succeeds becomes its state, what is refused leaves it as it was. */
final class TestFlow {
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final int SETTLE_LIMIT = 100;
    private static final FlowMachine MACHINE = new FlowMachine(SETTLE_LIMIT);

    private FlowDefinition definition;
    private final Map<String, Object> properties = new HashMap<>();
    private FlowInstance instance;

    private TestFlow(FlowDefinition definition) {
        this.definition = definition;
        instance = FlowInstance.unborn(
                new FlowInstanceId(UUID.randomUUID()), definition, new SubjectKey(SubjectKey.PERSON, "ann"), 1);
    }

    static TestFlow unborn(SchemaBuilder schema) {
        return unborn(schema, 1);
    }

    static TestFlow unborn(SchemaBuilder schema, int version) {
        return new TestFlow(schema.define(version));
    }

    static TestFlow started(SchemaBuilder schema) {
        var flow = unborn(schema);
        flow.start();
        return flow;
    }

    TestFlow with(String property, Object value) {
        properties.put(property, value);
        return this;
    }

    Change start() {
        return moved(startVerdict());
    }

    Verdict startVerdict() {
        return MACHINE.start(definition, instance.id(), instance.subject(), instance.run(), properties, NOW);
    }

    Change take(String transition) {
        return moved(verdict(command(transition)));
    }

    Change take(String transition, String step) {
        return moved(verdict(command(transition, step)));
    }

    Change take(FlowCommand command) {
        return moved(verdict(command));
    }

    Change exit() {
        return steer(LifecycleCommand.EXIT);
    }

    Change steer(LifecycleCommand command) {
        return take(command);
    }

    Change migrate(SchemaBuilder to, Map<String, String> steps) {
        var migrate = migration(to, steps);
        var change = moved(verdict(migrate));
        definition = migrate.to();
        return change;
    }

    /** To the schema as the next version. */
    MigrateCommand migration(SchemaBuilder to, Map<String, String> steps) {
        return new MigrateCommand(definition.version(), to.define(definition.version() + 1), steps);
    }

    /** Expects a refusal and that nothing came of it. */
    Failure refused(ErrorCode code, FlowCommand command) {
        var before = instance;
        return switch (verdict(command)) {
            case Verdict.Moved moved -> throw new AssertionError("was not refused: " + moved);
            case Verdict.Refused refused -> {
                assertEquals(code, refused.failure().code(), refused.failure().message());
                assertEquals(before, instance);
                yield refused.failure();
            }
        };
    }

    Failure refused(ErrorCode code, String transition) {
        return refused(code, command(transition));
    }

    Failure refused(ErrorCode code, String transition, String step) {
        return refused(code, command(transition, step));
    }

    Verdict verdict(FlowCommand command) {
        return MACHINE.apply(definition, instance, properties, command, NOW);
    }

    /** Lets the flow go on by the properties as they are now; empty if it does not move. */
    Optional<Change> reconsider() {
        return reconsidered().map(this::moved);
    }

    Optional<Verdict> reconsidered() {
        return MACHINE.reconsider(definition, instance, properties, NOW);
    }

    private Change moved(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refused refused -> throw new AssertionError("refused: " + refused.failure());
            case Verdict.Moved moved -> {
                assertEquals(instance.revision() + 1, moved.next().revision());
                instance = moved.next();
                yield moved.change();
            }
        };
    }

    static TransitionCommand command(String transition) {
        return new TransitionCommand(transition, Optional.empty(), OptionalLong.empty(), Map.of());
    }

    static TransitionCommand command(String transition, String step) {
        return new TransitionCommand(transition, Optional.of(step), OptionalLong.empty(), Map.of());
    }

    FlowInstance instance() {
        return instance;
    }

    boolean waitsForSubject() {
        return definition.waitsForSubject(instance);
    }

    FlowState state() {
        return instance.state();
    }

    List<String> active() {
        return in(StepState.ACTIVE);
    }

    List<String> completed() {
        return in(StepState.COMPLETED);
    }

    List<String> inactive() {
        return in(StepState.INACTIVE);
    }

    private List<String> in(StepState state) {
        return definition.steps().stream()
                .map(FlowSchema.Step::identifier)
                .filter(step -> instance.step(step).state() == state)
                .toList();
    }
}
