package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every state of a small flow with every command, in two tables of what must come of it.
 *
 * <p>The states of the steps a, b and c are written {@code -} for inactive, {@code A} and {@code C}.
 */
class FlowMachineCommandsTest {
    private static final long REVISION = 7;
    private static final int VISIT = 2;

    private static final FlowDefinition DEFINITION = small().define();
    private static final FlowDefinition SAME_STEPS = small().define(2);
    private static final FlowDefinition WITHOUT_B =
            schema("small").entry("a").finale("c").manual("end", "a", "c").define(2);
    private static final FlowDefinition B_IS_FINAL =
            schema("small").entry("a").finale("b").manual("go", "a", "b").define(2);

    /** What the columns of the second table say of the steps a and b. */
    private static final List<String> STEPS = List.of("--", "-A", "-C", "A-", "AA", "AC", "C-", "CA", "CC");

    private static final Map<String, String> CODES = Map.of(
            "sna", "step_not_active",
            "snf", "step_not_found",
            "tnf", "transition_not_found",
            "tnm", "transition_not_manual",
            "amb", "ambiguous_step");

    private final FlowMachine machine = new FlowMachine(10);

    private static SchemaBuilder small() {
        return schema("small")
                .entry("a")
                .step("b")
                .finale("c")
                .manual("go", "a", "b")
                .manual("end", "a", "c")
                .manual("end", "b", "c")
                .manual("back", "b", "a")
                .timer("tick", "a", "b", "PT1S")
                .timer("tick", "b", "a", "PT1S")
                .automatic("auto", "b", "c", "subject.done")
                .manual("never", "b", "c", "step.visits > 9")
                .timer("late", "b", "c", "PT1S", "step.visits > 9")
                .manual("broken", "b", "c", "subject.none")
                .timer("dead", "b", "c", "PT1S", "subject.none");
    }

    /** Step b is active for the second time; in an ended flow it was. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            command                           | active                 | paused                 | exited          | completed
            take end                          | completed CCC          | flow_not_active        | flow_not_active | flow_not_active
            take end expecting this revision  | completed CCC          | flow_not_active        | flow_not_active | flow_not_active
            take end expecting another        | revision_conflict      | flow_not_active        | flow_not_active | flow_not_active
            take never                        | condition_not_met      | flow_not_active        | flow_not_active | flow_not_active
            take broken                       | condition_failed       | flow_not_active        | flow_not_active | flow_not_active
            pause                             | paused CA-             | flow_not_active        | flow_not_active | flow_not_active
            resume                            | flow_not_paused        | active CA-             | flow_not_active | flow_not_active
            exit                              | exited C--             | exited C--             | flow_not_active | flow_not_active
            complete                          | completed CC-          | completed CC-          | flow_not_active | flow_not_active
            reset                             | active A--             | active A--             | flow_not_active | flow_not_active
            timer tick                        | active AC-             | flow_not_active        | flow_not_active | flow_not_active
            timer tick of the visit before    | step_not_active        | flow_not_active        | flow_not_active | flow_not_active
            timer tick of step a              | step_not_active        | flow_not_active        | flow_not_active | flow_not_active
            timer end                         | transition_not_found   | flow_not_active        | flow_not_active | flow_not_active
            timer nonsense                    | transition_not_found   | flow_not_active        | flow_not_active | flow_not_active
            timer late                        | condition_not_met      | flow_not_active        | flow_not_active | flow_not_active
            timer dead                        | condition_failed       | flow_not_active        | flow_not_active | flow_not_active
            reply end                         | completed CCC          | flow_not_active        | flow_not_active | flow_not_active
            reply end of the visit before     | step_not_active        | flow_not_active        | flow_not_active | flow_not_active
            reply end of step a               | step_not_active        | flow_not_active        | flow_not_active | flow_not_active
            reply tick                        | transition_not_found   | flow_not_active        | flow_not_active | flow_not_active
            reply nonsense                    | transition_not_found   | flow_not_active        | flow_not_active | flow_not_active
            reply never                       | condition_not_met      | flow_not_active        | flow_not_active | flow_not_active
            reply broken                      | condition_failed       | flow_not_active        | flow_not_active | flow_not_active
            migrate                           | active CA-             | paused CA-             | flow_not_active | flow_not_active
            migrate where there is no b       | migration_not_possible | migration_not_possible | flow_not_active | flow_not_active
            migrate where b is final          | migration_not_possible | migration_not_possible | flow_not_active | flow_not_active
            properties that open auto         | completed CCC          | nothing                | nothing         | nothing
            properties that open nothing      | nothing                | nothing                | nothing         | nothing
            """)
    void every_command_in_every_state_of_the_flow(
            String command, String active, String paused, String exited, String completed) {
        assertEquals(active, outcome(command, in(FlowState.ACTIVE, "CA-")));
        assertEquals(paused, outcome(command, in(FlowState.PAUSED, "CA-")));
        assertEquals(exited, outcome(command, in(FlowState.EXITED, "C--")));
        assertEquals(completed, outcome(command, in(FlowState.COMPLETED, "CC-")));
    }

    private String outcome(String command, FlowInstance instance) {
        return switch (command) {
            case "properties that open auto" -> reconsidered(instance, Map.of("done", true));
            case "properties that open nothing" -> reconsidered(instance, Map.of("done", false));
            default -> applied(command(command), instance);
        };
    }

    private String reconsidered(FlowInstance instance, Map<String, Object> properties) {
        return machine.reconsider(DEFINITION, instance, properties, TestFlow.NOW)
                .map(verdict -> told(verdict, instance))
                .orElse("nothing");
    }

    private String applied(FlowCommand command, FlowInstance instance) {
        var before = instance.in(instance.state());
        var outcome = told(machine.apply(DEFINITION, instance, Map.of(), command, TestFlow.NOW), before);
        assertEquals(before, instance, "the instance that was given");
        return outcome;
    }

    private static FlowCommand command(String text) {
        var words = text.split(" ", -1);
        var step = text.endsWith("of step a") ? "a" : "b";
        int visit = text.endsWith("of the visit before") ? VISIT - 1 : VISIT;
        return switch (words[0]) {
            case "take" -> take(words[1], "", expectedRevision(text));
            case "timer" -> new TimerCommand(step, visit, words[1]);
            case "reply" -> new ReplyCommand(step, visit, words[1], Map.of());
            case "migrate" -> new MigrateCommand(1, otherVersion(text), Map.of());
            default -> LifecycleCommand.valueOf(words[0].toUpperCase(Locale.ROOT));
        };
    }

    private static OptionalLong expectedRevision(String text) {
        return !text.contains("expecting")
                ? OptionalLong.empty()
                : OptionalLong.of(text.endsWith("this revision") ? REVISION : REVISION - 1);
    }

    private static FlowDefinition otherVersion(String text) {
        return switch (text) {
            case "migrate where there is no b" -> WITHOUT_B;
            case "migrate where b is final" -> B_IS_FINAL;
            default -> SAME_STEPS;
        };
    }

    /**
     * The call of a transition, of a step or of whichever it is, while a and b are as the heading says. A third letter tells what c became.
     *
     * <p>sna step_not_active, snf step_not_found, tnf transition_not_found, tnm transition_not_manual, amb ambiguous_step
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            call             | --  | -A  | -C  | A-  | AA  | AC  | C-  | CA  | CC
            go a             | sna | sna | sna | CA- | CA- | CA- | sna | sna | sna
            go b             | sna | tnf | sna | sna | tnf | sna | sna | tnf | sna
            go c             | sna | sna | sna | sna | sna | sna | sna | sna | sna
            go nowhere       | snf | snf | snf | snf | snf | snf | snf | snf | snf
            go               | sna | sna | sna | CA- | CA- | CA- | sna | sna | sna
            end a            | sna | sna | sna | C-C | CAC | CCC | sna | sna | sna
            end b            | sna | -CC | sna | sna | ACC | sna | sna | CCC | sna
            end c            | sna | sna | sna | sna | sna | sna | sna | sna | sna
            end nowhere      | snf | snf | snf | snf | snf | snf | snf | snf | snf
            end              | sna | -CC | sna | C-C | amb | CCC | sna | CCC | sna
            back a           | sna | sna | sna | tnf | tnf | tnf | sna | sna | sna
            back b           | sna | AC- | sna | sna | AC- | sna | sna | AC- | sna
            back c           | sna | sna | sna | sna | sna | sna | sna | sna | sna
            back nowhere     | snf | snf | snf | snf | snf | snf | snf | snf | snf
            back             | sna | AC- | sna | sna | AC- | sna | sna | AC- | sna
            tick a           | sna | sna | sna | tnm | tnm | tnm | sna | sna | sna
            tick b           | sna | tnm | sna | sna | tnm | sna | sna | tnm | sna
            tick c           | sna | sna | sna | sna | sna | sna | sna | sna | sna
            tick nowhere     | snf | snf | snf | snf | snf | snf | snf | snf | snf
            tick             | sna | tnm | sna | tnm | tnm | tnm | sna | tnm | sna
            auto a           | sna | sna | sna | tnf | tnf | tnf | sna | sna | sna
            auto b           | sna | tnm | sna | sna | tnm | sna | sna | tnm | sna
            auto c           | sna | sna | sna | sna | sna | sna | sna | sna | sna
            auto nowhere     | snf | snf | snf | snf | snf | snf | snf | snf | snf
            auto             | sna | tnm | sna | sna | tnm | sna | sna | tnm | sna
            nonsense a       | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf
            nonsense b       | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf
            nonsense c       | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf
            nonsense nowhere | snf | snf | snf | snf | snf | snf | snf | snf | snf
            nonsense         | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf | tnf
            """)
    void every_transition_call_in_every_state_of_the_steps(ArgumentsAccessor row) {
        var call = (row.getString(0) + " ").split(" ", -1);
        for (int column = 1; column <= STEPS.size(); column++) {
            for (var c : List.of("-", "C")) {
                check(call[0], call[1], STEPS.get(column - 1) + c, row.getString(column));
            }
        }
    }

    /** Only an active flow gets as far as to the table, and only where it has the expected revision. */
    private void check(String transition, String step, String steps, String cell) {
        for (var state : FlowState.values()) {
            for (var revision : List.of(OptionalLong.empty(), OptionalLong.of(REVISION), OptionalLong.of(1))) {
                var expected = state != FlowState.ACTIVE
                        ? "flow_not_active"
                        : revision.orElse(REVISION) != REVISION
                                ? "revision_conflict"
                                : Optional.ofNullable(CODES.get(cell)).orElseGet(() -> moved(cell, steps));
                var outcome = applied(take(transition, step, revision), in(state, steps));
                assertEquals(expected, outcome, () -> "%s, %s with %s".formatted(revision, state, steps));
            }
        }
    }

    /** What was completed before and is not said to have changed still is. */
    private static String moved(String cell, String before) {
        var after = cell.endsWith("-") ? cell.substring(0, 2) + before.charAt(2) : cell;
        return (after.contains("A") ? "active " : "completed ") + after;
    }

    private static TransitionCommand take(String transition, String step, OptionalLong revision) {
        return new TransitionCommand(transition, Optional.of(step).filter(name -> !name.isEmpty()), revision, Map.of());
    }

    private static FlowInstance in(FlowState state, String steps) {
        return new FlowInstance(
                new FlowInstanceId(new UUID(0, 1)),
                "small",
                1,
                new SubjectKey(SubjectKey.PERSON, "ann"),
                1,
                state,
                REVISION,
                Map.of("a", step(steps.charAt(0)), "b", step(steps.charAt(1)), "c", step(steps.charAt(2))));
    }

    private static StepStatus step(char letter) {
        return switch (letter) {
            case 'A' -> new StepStatus(StepState.ACTIVE, VISIT, Set.of());
            case 'C' -> new StepStatus(StepState.COMPLETED, VISIT, Set.of());
            default -> StepStatus.UNTOUCHED;
        };
    }

    /** The code of a refusal, or what the flow and its steps became. */
    private static String told(Verdict verdict, FlowInstance before) {
        return switch (verdict) {
            case Verdict.Refused refused -> refused.failure().code().word();
            case Verdict.Moved moved -> {
                assertEquals(before.revision() + 1, moved.next().revision());
                assertEquals(moved.next().state(), moved.change().state());
                yield moved.next().state().word() + " " + letter(moved, "a") + letter(moved, "b") + letter(moved, "c");
            }
        };
    }

    private static String letter(Verdict.Moved moved, String step) {
        return switch (moved.next().step(step).state()) {
            case INACTIVE -> "-";
            case ACTIVE -> "A";
            case COMPLETED -> "C";
        };
    }
}
