package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every state of a small flow with every command, against a table of what must come of it. */
class FlowMachineCommandsTest {
    private static final long REVISION = 7;
    private static final FlowDefinition DEFINITION = schema("small")
            .entry("a")
            .step("b")
            .finale("c")
            .manual("go", "a", "b")
            .manual("end", "a", "c")
            .manual("end", "b", "c")
            .manual("back", "b", "a")
            .timer("tick", "a", "b", "PT1S")
            .automatic("auto", "b", "c", "false")
            .define();

    /** The names of manual edges and of others, by the step that they leave. */
    private static final Map<String, Set<String>> MANUAL =
            Map.of("a", Set.of("go", "end"), "b", Set.of("end", "back"), "c", Set.of());

    private static final Map<String, Set<String>> BY_ENGINE =
            Map.of("a", Set.of("tick"), "b", Set.of("auto"), "c", Set.of());

    private static final Set<String> NAMES = Set.of("go", "end", "back", "tick", "auto");

    private final FlowMachine machine = new FlowMachine(10);

    @Test
    void every_command_in_every_state_has_the_verdict_of_the_table() {
        int moved = 0;
        for (var instance : instances()) {
            for (var command : commands()) {
                var expected = expected(instance, command);
                var what = instance + " " + command;
                switch (machine.apply(DEFINITION, instance, Map.of(), command, TestFlow.NOW)) {
                    case Verdict.Refused refused ->
                        assertEquals(expected, Optional.of(refused.failure().code()), what);
                    case Verdict.Moved move -> {
                        moved++;
                        assertEquals(expected, Optional.empty(), what);
                        check(instance, move, what);
                    }
                }
            }
        }
        assertTrue(moved > 50, "only " + moved + " commands moved anything");
    }

    private static void check(FlowInstance before, Verdict.Moved move, String what) {
        var next = move.next();
        var left = move.change().step().orElseThrow();
        var active = List.of("a", "b", "c").stream().filter(next::isActive).toList();
        assertEquals(REVISION + 1, next.revision(), what);
        assertEquals(List.of(left), move.change().left(), what);
        assertEquals(List.of(left), move.change().previouslyActive(), what);
        assertEquals(StepState.COMPLETED, next.step(left).state(), what);
        assertEquals(active, move.change().active(), what);
        assertEquals(active.isEmpty() ? FlowState.COMPLETED : FlowState.ACTIVE, next.state(), what);
        assertEquals(next.state(), move.change().state(), what);
        assertEquals(before.id(), next.id(), what);
    }

    private static Optional<ErrorCode> expected(FlowInstance instance, TransitionCommand command) {
        if (instance.state() != FlowState.ACTIVE) {
            return Optional.of(ErrorCode.FLOW_NOT_ACTIVE);
        }
        if (command.expectedRevision().orElse(REVISION) != REVISION) {
            return Optional.of(ErrorCode.REVISION_CONFLICT);
        }
        if (!MANUAL.containsKey(command.step().orElse("a"))) {
            return Optional.of(ErrorCode.STEP_NOT_FOUND);
        }
        if (!NAMES.contains(command.transition())) {
            return Optional.of(ErrorCode.TRANSITION_NOT_FOUND);
        }
        return command.step()
                .map(step -> expectedOf(instance, step, command.transition()))
                .orElseGet(() -> expectedOfAny(instance, command.transition()));
    }

    private static Optional<ErrorCode> expectedOf(FlowInstance instance, String step, String transition) {
        if (instance.step(step).state() != StepState.ACTIVE) {
            return Optional.of(ErrorCode.STEP_NOT_ACTIVE);
        }
        if (MANUAL.getOrDefault(step, Set.of()).contains(transition)) {
            return Optional.empty();
        }
        return Optional.of(
                BY_ENGINE.getOrDefault(step, Set.of()).contains(transition)
                        ? ErrorCode.TRANSITION_NOT_MANUAL
                        : ErrorCode.TRANSITION_NOT_FOUND);
    }

    private static Optional<ErrorCode> expectedOfAny(FlowInstance instance, String transition) {
        var verdicts = List.of("a", "b", "c").stream()
                .map(step -> expectedOf(instance, step, transition))
                .toList();
        return switch ((int) verdicts.stream().filter(Optional::isEmpty).count()) {
            case 0 ->
                Optional.of(
                        verdicts.contains(Optional.of(ErrorCode.TRANSITION_NOT_MANUAL))
                                ? ErrorCode.TRANSITION_NOT_MANUAL
                                : ErrorCode.STEP_NOT_ACTIVE);
            case 1 -> Optional.empty();
            default -> Optional.of(ErrorCode.AMBIGUOUS_STEP);
        };
    }

    private static List<FlowInstance> instances() {
        var instances = new ArrayList<FlowInstance>();
        for (var state : FlowState.values()) {
            for (var a : StepState.values()) {
                for (var b : StepState.values()) {
                    for (var c : List.of(StepState.INACTIVE, StepState.COMPLETED)) {
                        instances.add(new FlowInstance(
                                new FlowInstanceId(new UUID(0, 1)),
                                "small",
                                1,
                                new SubjectKey(SubjectKey.PERSON, "ann"),
                                1,
                                state,
                                REVISION,
                                Map.of("a", in(a), "b", in(b), "c", in(c))));
                    }
                }
            }
        }
        return instances;
    }

    private static StepStatus in(StepState state) {
        return state == StepState.INACTIVE ? StepStatus.UNTOUCHED : new StepStatus(state, 1, Set.of());
    }

    private static List<TransitionCommand> commands() {
        var commands = new ArrayList<TransitionCommand>();
        for (var transition : List.of("go", "end", "back", "tick", "auto", "nonsense")) {
            for (var step : List.of("", "a", "b", "c", "nowhere")) {
                for (var revision : List.of(OptionalLong.empty(), OptionalLong.of(REVISION), OptionalLong.of(1))) {
                    commands.add(new TransitionCommand(
                            transition, Optional.of(step).filter(name -> !name.isEmpty()), revision, Map.of()));
                }
            }
        }
        return commands;
    }
}
