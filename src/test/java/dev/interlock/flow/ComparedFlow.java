package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One flow that walks by the machine and by {@link ReferenceFlow}, which must agree at each act. */
final class ComparedFlow {
    private static final int SETTLE_LIMIT = 5;
    private static final FlowMachine MACHINE = new FlowMachine(SETTLE_LIMIT);
    private static final Map<String, Object> OTHER_PROPERTIES = Map.of("n", 7L, "flag", "neither");

    private final List<FlowSchema> versions;
    private final List<PlainSchema> plain;
    private final List<FlowDefinition> definitions;
    private final int batch;
    private final TaskBoard board = new TaskBoard();
    private Map<String, Object> properties;
    private FlowInstance instance;
    private FlowInstance replayed;
    private FlowInstance atBatch;
    private int acts;

    /** @param definitions of the walk's versions */
    ComparedFlow(Walk walk, List<FlowDefinition> definitions) {
        this.versions = walk.versions();
        this.plain = versions.stream().map(PlainSchema::new).toList();
        this.definitions = definitions;
        this.properties = walk.properties();
        this.batch = walk.batch();
        instance = FlowInstance.unborn(
                new FlowInstanceId(new UUID(0, 1)),
                definitions.getFirst(),
                new SubjectKey(SubjectKey.PERSON, "ann"),
                1);
        replayed = instance;
        atBatch = instance;
    }

    FlowInstance instance() {
        return instance;
    }

    /** Whether acts can follow. */
    boolean hasStarted() {
        return instance.revision() > 0;
    }

    FlowSchema schema() {
        return versions.get(instance.version() - 1);
    }

    private FlowDefinition definition() {
        return definitions.get(instance.version() - 1);
    }

    /** Gives the verdict on which both agree. */
    String start() {
        var verdict = MACHINE.start(
                definition(), instance.id(), instance.subject(), instance.run(), properties, TestFlow.NOW);
        var reference = reference();
        return compare(reference.start(), reference, Optional.of(verdict));
    }

    /** Gives the verdict on which both agree. */
    String act(Walk.Act act) {
        acts++;
        return switch (act) {
            case Walk.Properties changed -> {
                properties = changed.now();
                var reference = reference();
                yield compare(
                        reference.reconsider(),
                        reference,
                        MACHINE.reconsider(definition(), instance, properties, TestFlow.NOW));
            }
            case Walk.Commanding commanding -> apply(commanding.on(instance, definitions));
        };
    }

    /** Looks at what was not looked at yet. */
    void finish() {
        checkTasks();
    }

    private String apply(FlowCommand command) {
        var verdict = MACHINE.apply(definition(), instance, properties, command, TestFlow.NOW);
        if (acts % 4 == 0 && !verdict.reliedOnSubject()) {
            assertEquals(
                    verdict,
                    MACHINE.apply(definition(), instance, OTHER_PROPERTIES, command, TestFlow.NOW),
                    "the verdict relies on the subject");
        }
        var reference = reference();
        return compare(reference.apply(command), reference, Optional.of(verdict));
    }

    private ReferenceFlow reference() {
        return new ReferenceFlow(plain, instance, properties, SETTLE_LIMIT);
    }

    private String compare(String expected, ReferenceFlow reference, Optional<Verdict> verdict) {
        assertEquals(expected, verdict.map(ComparedFlow::told).orElse(ReferenceFlow.NOTHING), "verdict");
        if (verdict.isPresent() && verdict.get() instanceof Verdict.Moved moved) {
            assertEquals(reference.after(), moved.next(), "instance");
            assertEquals(reference.steps().left, moved.change().left(), "left");
            assertEquals(reference.steps().entered, moved.change().entered(), "entered");
            assertEquals(reference.steps().active(), moved.change().active(), "active");
            checkChange(moved.change(), moved.next());
            instance = moved.next();
        }
        if (acts % batch == 0) {
            checkTasks();
        }
        return expected;
    }

    private static String told(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Moved moved -> ReferenceFlow.MOVED;
            case Verdict.Refused refused -> refused.failure().code().word();
        };
    }

    /** What the log keeps leads from one instance to the next, and says truly what was before. */
    private void checkChange(Change change, FlowInstance next) {
        replayed = replay(replayed, change);
        assertEquals(next, replayed, "what the log says");
        change.steps().forEach((step, its) -> assertEquals(instance.step(step).state(), its.before(), step));
        if (next.version() == instance.version()) {
            var left = change.left().stream().distinct().filter(instance::isActive);
            assertEquals(left.toList(), change.previouslyActive(), "previously active");
        }
    }

    private static FlowInstance replay(FlowInstance before, Change change) {
        var steps = new HashMap<>(before.steps());
        change.steps().forEach((step, its) -> steps.put(step, its.after()));
        steps.values().removeIf(StepStatus.UNTOUCHED::equals);
        return new FlowInstance(
                before.id(),
                before.schema(),
                change.version().orElse(before.version()),
                before.subject(),
                before.run(),
                change.state(),
                before.revision() + 1,
                steps);
    }

    /** What was done since the last look may have been several acts that are written together. */
    private void checkTasks() {
        var definitionThen = definitions.get(atBatch.version() - 1);
        var changes = TaskChanges.between(definitionThen, atBatch, definition(), instance);
        board.apply(changes, instance.state());
        changes.scheduled().forEach(this::checkDelay);
        assertEquals(TaskBoard.expected(schema(), instance), board.tasks(), "tasks");
        atBatch = instance;
    }

    private void checkDelay(TaskChanges.Scheduled scheduled) {
        var task = scheduled.task();
        var timer = plain.get(instance.version() - 1).longestTimer(task.step(), task.transition());
        assertEquals(timer, scheduled.delay(), task::toString);
    }
}
