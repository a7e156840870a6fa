package dev.interlock.flow;

import static dev.interlock.flow.SchemaBuilder.schema;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.bus.CommandId;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.flow.LogEntry.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a subject's flows when the subject changes. */
class ConsequencesTest {
    private static final FlowDefinition WAITING = schema("waiting")
            .entry("one")
            .finale("two")
            .automatic("go", "one", "two", "subject.ready")
            .timer("late", "one", "two", "PT1H")
            .define();

    private static final FlowDefinition OTHER = schema("other")
            .entry("one")
            .finale("two")
            .automatic("go", "one", "two", "subject.other")
            .define();

    private static final FlowDefinition RESTLESS = schema("restless")
            .entry("one")
            .finale("two")
            .automatic("again", "one", "one", "subject.ready")
            .manual("stop", "one", "two")
            .define();

    private static final Task TIMER = new Task(Task.Kind.TIMER, "one", "late", 1);
    private static final Origin ORIGIN =
            new Origin(CommandId.random(), Optional.of("ann"), Optional.empty(), Optional.empty());

    private static Consequences knowing(FlowDefinition... definitions) {
        return checking(subject -> List.of(), definitions);
    }

    private static Consequences checking(SubjectCheck check, FlowDefinition... definitions) {
        var atHand = Stream.of(definitions)
                .collect(Collectors.toMap(
                        definition -> new SchemaVersion(definition.identifier(), definition.version()),
                        definition -> definition));
        return new Consequences(
                new FlowMachine(10), version -> Optional.ofNullable(atHand.get(version)), check, ORIGIN, TestFlow.NOW);
    }

    private static Affected ready(FlowInstance... running) {
        return new Affected(new Subject(UUID.randomUUID(), key(), Map.of("ready", true), 7), List.of(running));
    }

    private static SubjectKey key() {
        return new SubjectKey(SubjectKey.PERSON, "bob");
    }

    private static FlowInstance in(FlowState state, FlowDefinition definition) {
        return new FlowInstance(
                FlowInstanceId.create(TestFlow.NOW),
                definition.identifier(),
                definition.version(),
                key(),
                1,
                state,
                3,
                Map.of("one", new StepStatus(StepState.ACTIVE, 1, Set.of())));
    }

    private static List<Move> accepted(Settlement settlement) {
        return assertInstanceOf(Settlement.Accepted.class, settlement).moves();
    }

    private static Failure refused(Settlement settlement) {
        return assertInstanceOf(Settlement.Refused.class, settlement).failures().getFirst();
    }

    @Test
    void E21_the_flows_that_waited_for_a_property_move_with_its_change_by_one_revision_each() {
        var first = in(FlowState.ACTIVE, WAITING);
        var second = in(FlowState.ACTIVE, WAITING);
        var affected = ready(first, in(FlowState.ACTIVE, OTHER), second);

        var settlement = knowing(WAITING, OTHER).ofMerge(affected);

        var moves = accepted(settlement);
        assertEquals(
                List.of(first.id(), second.id()),
                moves.stream().map(move -> move.next().id()).toList());
        for (var move : moves) {
            assertEquals(3, move.expectedRevision());
            assertEquals(4, move.next().revision());
            assertEquals(FlowState.COMPLETED, move.next().state());
            var logged = move.changes().getFirst();
            assertEquals(4, logged.revision());
            assertEquals(ORIGIN, logged.origin());
            assertEquals(Cause.AUTOMATIC, logged.change().cause());
            assertEquals(List.of(TIMER), move.tasks().cancelled());
        }
        assertEquals(affected.subject(), ((Settlement.Accepted) settlement).subject());
    }

    @Test
    void a_paused_flow_is_left_alone_when_a_property_changes() {
        assertEquals(List.of(), accepted(knowing(WAITING).ofMerge(ready(in(FlowState.PAUSED, WAITING)))));
    }

    @Test
    void E20_one_flow_that_does_not_come_to_rest_refuses_the_whole_change_and_is_named() {
        var restless = in(FlowState.ACTIVE, RESTLESS);

        var failure = refused(knowing(WAITING, RESTLESS).ofMerge(ready(in(FlowState.ACTIVE, WAITING), restless)));

        assertEquals(ErrorCode.SETTLE_LIMIT_EXCEEDED, failure.code());
        assertEquals(
                restless.id().toString(),
                failure.details().path("flow_instance_id").asText());
    }

    @Test
    void properties_that_break_a_rule_refuse_the_change() {
        var broken = Failure.of(ErrorCode.TOO_LARGE, "too much");

        var settlement = checking(subject -> List.of(broken), WAITING).ofMerge(ready(in(FlowState.ACTIVE, WAITING)));

        assertEquals(new Settlement.Refused(List.of(broken)), settlement);
    }

    @Test
    void a_flow_of_a_version_that_is_not_at_hand_leaves_the_change_undecided() {
        var flow = in(FlowState.ACTIVE, WAITING);
        var migrated =
                new FlowInstance(flow.id(), flow.schema(), 2, flow.subject(), 1, FlowState.ACTIVE, 4, flow.steps());

        assertEquals(
                new Settlement.Unprepared(Set.of(SchemaVersion.of(flow))),
                knowing(OTHER).ofMerge(ready(flow)));
        assertEquals(
                new Settlement.Unprepared(Set.of(SchemaVersion.of(migrated))),
                knowing(WAITING).ofMerge(ready(migrated)));
        assertEquals(
                new Settlement.Unprepared(Set.of(SchemaVersion.of(flow), SchemaVersion.of(migrated))),
                knowing(OTHER).ofDeletion(ready(flow, migrated)));
    }

    @Test
    void a_subject_without_running_flows_needs_nothing_at_hand() {
        assertEquals(List.of(), accepted(knowing().ofMerge(ready())));
        assertEquals(List.of(), accepted(knowing().ofDeletion(ready())));
    }

    @Test
    void all_running_flows_of_a_subject_that_goes_are_ended_as_exited_and_their_tasks_cancelled() {
        var moves = accepted(
                knowing(WAITING).ofDeletion(ready(in(FlowState.ACTIVE, WAITING), in(FlowState.PAUSED, WAITING))));

        assertEquals(2, moves.size());
        for (var move : moves) {
            assertEquals(FlowState.EXITED, move.next().state());
            assertEquals(StepState.INACTIVE, move.next().step("one").state());
            assertEquals(List.of(TIMER), move.tasks().cancelled());
            var change = move.changes().getFirst().change();
            assertEquals(Cause.LIFECYCLE, change.cause());
            assertEquals(Optional.of("exit"), change.lifecycle());
        }
    }

    @Test
    void rules_for_properties_are_asked_one_after_the_other() {
        var failure = Failure.of(ErrorCode.INVALID_REQUEST, "no");
        SubjectCheck refusing = subject -> List.of(failure);
        SubjectCheck unreachable = subject -> {
            throw new AssertionError("asked about " + subject);
        };
        var subject = ready().subject();

        assertEquals(List.of(failure), refusing.and(unreachable).failures(subject));
        assertEquals(List.of(failure), SubjectCheck.size(100).and(refusing).failures(subject));
    }

    @Test
    void the_size_of_properties_is_that_of_their_JSON_text_in_bytes() {
        var subject = new Subject(UUID.randomUUID(), key(), Map.of("é", "ü"), 1);

        assertEquals(List.of(), SubjectCheck.size("{'é':'ü'}".length() + 2).failures(subject));
        var failure =
                SubjectCheck.size("{'é':'ü'}".length() + 1).failures(subject).getFirst();
        assertEquals(ErrorCode.TOO_LARGE, failure.code());
        assertEquals(Optional.of("/data/properties"), failure.path());
    }

    @Test
    void the_flows_that_start_with_a_subject_see_its_properties() {
        var settlement = knowing(WAITING, OTHER).ofMerge(beginning(WAITING, OTHER));

        var moves = accepted(settlement);
        assertEquals(
                List.of(FlowState.COMPLETED, FlowState.ACTIVE),
                moves.stream().map(move -> move.next().state()).toList());
        for (var move : moves) {
            assertEquals(0, move.expectedRevision());
            assertEquals(1, move.next().revision());
            assertEquals(3, move.next().run());
            assertEquals(ORIGIN, move.changes().getFirst().origin());
        }
    }

    @Test
    void a_subject_whose_flow_cannot_start_is_refused_and_the_flow_named() {
        var refused = refused(knowing(WAITING, RESTLESS).ofMerge(beginning(WAITING, RESTLESS)));

        assertEquals(ErrorCode.SETTLE_LIMIT_EXCEEDED, refused.code());
        assertEquals(
                "restless", refused.details().path("flow_schema_identifier").asText());
    }

    @Test
    void a_flow_that_starts_by_a_version_that_is_not_at_hand_is_waited_for() {
        assertEquals(
                new Settlement.Unprepared(Set.of(new SchemaVersion("other", 1))),
                knowing(WAITING).ofMerge(beginning(WAITING, OTHER)));
    }

    private static Affected beginning(FlowDefinition... definitions) {
        return new Affected(
                ready().subject(),
                List.of(),
                Stream.of(definitions)
                        .map(definition -> new Affected.Beginning(
                                new SchemaVersion(definition.identifier(), definition.version()), 3))
                        .toList());
    }
}
