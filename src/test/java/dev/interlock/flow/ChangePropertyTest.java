package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.flow.FlowSchema.Join;
import dev.interlock.flow.FlowSchema.Step;
import dev.interlock.flow.FlowSchema.Transition;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random walks through random schemas: what a change says must be what can be reckoned from the instances before and after. */
class ChangePropertyTest {
    private static final int STEPS = 5;
    private static final List<String> NAMES = List.of("x", "y");
    private final FlowMachine machine = new FlowMachine(50);

    @Property(tries = 500)
    void a_change_tells_what_became_of_the_instance(
            @ForAll("schemas") FlowSchema schema, @ForAll("commands") List<TransitionCommand> commands) {
        var definition = new FlowDefinition(
                schema, 1, Collections.nCopies(schema.transitions().size(), Optional.empty()));
        var subject = new SubjectKey(SubjectKey.PERSON, "ann");
        var id = new FlowInstanceId(new UUID(0, 1));
        var unborn = new FlowInstance(id, "random", 1, subject, 1, FlowState.ACTIVE, 0, Map.of());

        var instance = follow(unborn, machine.start(definition, id, subject, 1, Map.of(), TestFlow.NOW));
        for (var command : commands) {
            instance = follow(instance, machine.apply(definition, instance, Map.of(), command, TestFlow.NOW));
        }
        if (instance.state().running() && instance.revision() > 0) {
            follow(instance, machine.apply(definition, instance, Map.of(), LifecycleCommand.EXIT, TestFlow.NOW));
        }
    }

    private static FlowInstance follow(FlowInstance before, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Refused refused -> before;
            case Verdict.Moved moved -> {
                check(before, moved.next(), moved.change());
                yield moved.next();
            }
        };
    }

    private static void check(FlowInstance before, FlowInstance after, Change change) {
        var wereActiveAndLeft =
                change.left().stream().distinct().filter(before::isActive).collect(Collectors.toList());
        assertEquals(wereActiveAndLeft, change.previouslyActive());
        assertEquals(before.revision() + 1, after.revision());
        assertEquals(after.state(), change.state());
        assertEquals(
                steps().filter(after::isActive).sorted().toList(),
                change.active().stream().sorted().toList());
        steps().forEach(step -> assertEquals(
                after.step(step).visits() - before.step(step).visits(),
                Collections.frequency(change.entered(), step),
                step));
        if (after.state() != FlowState.EXITED) {
            assertEquals(change.active().isEmpty(), after.state() == FlowState.COMPLETED);
        }
    }

    private static java.util.stream.Stream<String> steps() {
        return IntStream.range(0, STEPS).mapToObj(step -> "s" + step);
    }

    @Provide
    Arbitrary<FlowSchema> schemas() {
        var traits = Combinators.combine(
                        Arbitraries.of(true, false, false), Arbitraries.of(Join.ANY, Join.ANY, Join.ALL))
                .as(Map::entry)
                .list()
                .ofSize(STEPS);
        return Combinators.combine(traits, edges().list().ofMinSize(1).ofMaxSize(10))
                .as((each, edges) -> new FlowSchema(
                        "random",
                        IntStream.range(0, STEPS)
                                .mapToObj(step -> new Step(
                                        "s" + step,
                                        step == 0 || each.get(step).getKey(),
                                        edges.stream()
                                                .noneMatch(edge -> edge.from().equals("s" + step)),
                                        each.get(step).getValue()))
                                .toList(),
                        edges));
    }

    private static Arbitrary<Transition> edges() {
        var step = Arbitraries.integers().between(0, STEPS - 1).map(number -> "s" + number);
        return Combinators.combine(
                        Arbitraries.of(NAMES),
                        step,
                        step,
                        Arbitraries.of(FlowSchema.Type.MANUAL, FlowSchema.Type.MANUAL, FlowSchema.Type.AUTOMATIC))
                .as((name, from, to, type) -> new Transition(name, from, to, type, Optional.empty(), Optional.empty()));
    }

    @Provide
    Arbitrary<List<TransitionCommand>> commands() {
        var step = Arbitraries.integers().between(0, STEPS - 1).map(number -> "s" + number);
        return Combinators.combine(Arbitraries.of(NAMES), step.optional())
                .as((name, from) -> new TransitionCommand(name, from, OptionalLong.empty(), Map.of()))
                .list()
                .ofMaxSize(20);
    }
}
