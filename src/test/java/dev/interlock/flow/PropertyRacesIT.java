package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.await;
import static dev.interlock.flow.RunningLane.awaitRefusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.bus.ErrorCode;
import dev.interlock.config.Database.Connections;
import dev.interlock.flow.Settlement.Accepted;
import dev.interlock.flow.Settlement.Decided;
import dev.interlock.store.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes of a subject and moves of its flows at the same time, from two nodes on one PostgreSQL. */
class PropertyRacesIT {
    private static final int PAIRS = 300;
    private static final Map<String, Object> READY = Map.of("ready", true);

    private final TestDatabase database = TestDatabase.shared();
    private final PostgresLane mover = new PostgresLane(database);
    private final PostgresLane changer = new PostgresLane(database);
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    /** Step two is left as soon as the person is ready. */
    private final String way = "way-" + mark;

    /** Begins in the step that is left as soon as the person is ready. */
    private final String waiting = "waiting-" + mark;

    /** Waits for nothing. */
    private final String plain = "plain-" + mark;

    private final SubjectKey ann = person("ann");

    private SubjectKey person(String name) {
        return new SubjectKey(SubjectKey.PERSON, name + '-' + mark);
    }

    @BeforeEach
    void prepare() {
        publish(SchemaBuilder.schema(way)
                .entry("one")
                .step("two")
                .finale("three")
                .manual("go", "one", "two")
                .automatic("end", "two", "three", "subject.ready"));
        publish(SchemaBuilder.schema(waiting)
                .entry("one")
                .step("two")
                .finale("three")
                .manual("other", "one", "two")
                .timer("late", "one", "two", "PT1H")
                .automatic("end", "one", "three", "subject.ready")
                .manual("close", "two", "three"));
        publish(SchemaBuilder.schema(plain).entry("one").finale("two").manual("go", "one", "two"));
        accepted(await(changer.change(ann, Map.of("age", 17L))));
    }

    /** Both nodes know it, so that a decision that is held is the last one. */
    private void publish(SchemaBuilder schema) {
        mover.publish(schema);
        var identifier = schema.document().path("identifier").asText();
        mover.know(identifier);
        changer.know(identifier);
    }

    @AfterEach
    void close() {
        mover.close();
        changer.close();
    }

    private FlowInstanceId started(String schema) {
        return await(mover.start(ann, schema, false)).id();
    }

    private static Subject accepted(Decided decided) {
        return assertInstanceOf(Accepted.class, decided).subject();
    }

    private void assertCompleted(FlowInstanceId flow, Cause... causes) {
        assertEquals(FlowState.COMPLETED, mover.look(flow).state());
        assertEquals(causes.length, mover.look(flow).revision());
        assertEquals(
                List.of(causes),
                mover.history(flow).stream()
                        .map(entry -> entry.change().cause())
                        .toList());
    }

    @Test
    void E21_the_property_and_the_flow_change_in_one_commit() throws Exception {
        var flow = started(waiting);
        try (var session = new SqlSession(database.url())) {
            assertEquals(1, session.number("SELECT count(*) FROM flow_task WHERE instance_id = ?", flow.value()));

            accepted(await(changer.change(ann, READY)));

            assertCompleted(flow, Cause.LIFECYCLE, Cause.AUTOMATIC);
            assertEquals(1, session.number("""
                            SELECT count(*) FROM flow_instance i JOIN subject s ON s.key = i.subject_key AND s.xmin = i.xmin
                            JOIN flow_log l ON l.instance_id = i.id AND l.revision = 2 AND l.xmin = i.xmin WHERE i.id = ?
                            """, flow.value()));
            assertEquals(0, session.number("SELECT count(*) FROM flow_task WHERE instance_id = ?", flow.value()));
        }
    }

    @Test
    void a_transition_decided_before_the_property_changed_is_decided_again_with_it() {
        var flow = started(way);
        var write = mover.holdWrite();
        var transition = mover.execute(flow, "go");
        write.awaitReached();

        accepted(await(changer.change(ann, READY)));
        write.release();

        assertEquals(2, await(transition).revision());
        assertCompleted(flow, Cause.LIFECYCLE, Cause.TRANSITION);
    }

    @Test
    void a_transition_into_waiting_waits_for_a_change_that_is_under_way_and_sees_it() throws Exception {
        var flow = started(way);
        try (var session = new SqlSession(database.url())) {
            var decision = changer.holdDecision();
            var change = changer.change(ann, READY);
            decision.awaitReached();
            var transition = mover.execute(flow, "go");
            session.awaitWaiting(1);
            assertFalse(transition.isComplete());

            decision.release();

            accepted(await(change));
            assertEquals(2, await(transition).revision());
        }
        assertCompleted(flow, Cause.LIFECYCLE, Cause.TRANSITION);
    }

    @Test
    void a_change_waits_for_a_transition_into_waiting_that_is_under_way_and_moves_the_flow_on() throws Exception {
        var flow = started(way);
        var neighbour = started(plain);
        try (var session = new SqlSession(database.url());
                var blocker = new SqlSession(database.url())) {
            blocker.lock(neighbour);
            var transitions = mover.executeTogether("go", List.of(flow, neighbour));
            session.awaitWaiting(1);
            var change = changer.change(ann, READY);
            session.awaitWaiting(2);
            assertFalse(change.isComplete());

            blocker.rollback();

            await(transitions);
            accepted(await(change));
        }
        assertCompleted(flow, Cause.LIFECYCLE, Cause.TRANSITION, Cause.AUTOMATIC);
    }

    @Test
    void a_change_whose_flow_moves_after_it_was_decided_is_decided_again() throws Exception {
        var flow = started(waiting);
        var decision = changer.holdDecision();
        var change = changer.change(ann, READY);
        decision.awaitReached();

        // Leads to where nothing waits, and so is not held up by the change.
        assertEquals(2, await(mover.execute(flow, "other")).revision());
        decision.release();

        assertEquals(Map.of("age", 17L, "ready", true), accepted(await(change)).properties());
        assertEquals(FlowState.ACTIVE, changer.look(flow).state());
        assertEquals(2, changer.look(flow).revision());
    }

    @Test
    void of_two_changes_at_once_both_are_kept_and_the_later_one_moves_the_flow() throws Exception {
        var both = "both-" + mark;
        publish(SchemaBuilder.schema(both)
                .entry("one")
                .finale("two")
                .automatic("end", "one", "two", "subject.a && subject.b"));
        var flow = started(both);
        try (var session = new SqlSession(database.url())) {
            var decision = changer.holdDecision();
            var first = changer.change(ann, Map.of("a", true));
            decision.awaitReached();
            var second = mover.change(ann, Map.of("b", true));
            session.awaitWaiting(1);

            decision.release();

            assertEquals(Map.of("age", 17L, "a", true), accepted(await(first)).properties());
            assertEquals(
                    Map.of("age", 17L, "a", true, "b", true),
                    accepted(await(second)).properties());
        }
        assertCompleted(flow, Cause.LIFECYCLE, Cause.AUTOMATIC);
    }

    @Test
    void a_start_into_waiting_waits_for_a_change_that_is_under_way_and_settles_by_it() throws Exception {
        try (var session = new SqlSession(database.url())) {
            var decision = changer.holdDecision();
            var change = changer.change(ann, READY);
            decision.awaitReached();
            var start = mover.start(ann, waiting, false);
            session.awaitWaiting(1);

            decision.release();

            accepted(await(change));
            assertCompleted(await(start).id(), Cause.LIFECYCLE);
        }
    }

    @Test
    void a_start_that_waits_for_nothing_does_not_wait_for_a_change_either() {
        var decision = changer.holdDecision();
        var change = changer.change(ann, READY);
        decision.awaitReached();

        assertEquals(FlowState.ACTIVE, await(mover.start(ann, plain, false)).state());

        decision.release();
        accepted(await(change));
    }

    @Test
    void a_start_while_its_subject_is_deleted_does_not_leave_a_flow_behind() throws Exception {
        var running = started(plain);
        try (var session = new SqlSession(database.url())) {
            var decision = changer.holdDecision();
            var deletion = changer.delete(ann);
            decision.awaitReached();
            var start = mover.start(ann, way, false);
            session.awaitWaiting(1);

            decision.release();

            accepted(await(deletion).orElseThrow());
            awaitRefusal(ErrorCode.SUBJECT_NOT_FOUND, start);
            assertEquals(
                    0,
                    session.number(
                            "SELECT count(*) FROM flow_instance WHERE subject_key = ? AND state <> 'exited'",
                            ann.key()));
        }
        assertEquals(FlowState.EXITED, mover.look(running).state());
        assertEquals(Optional.empty(), mover.subject(ann));
    }

    @Test
    void a_forced_start_holds_no_flow_while_it_waits_for_the_subject() throws Exception {
        var running = started(waiting);
        try (var session = new SqlSession(database.url())) {
            var decision = changer.holdDecision();
            var change = changer.change(ann, READY);
            decision.awaitReached();
            var start = mover.start(ann, waiting, true);
            session.awaitWaiting(1);
            session.lock(running);
            session.rollback();

            decision.release();

            accepted(await(change));
            assertCompleted(await(start).id(), Cause.LIFECYCLE);
            assertCompleted(running, Cause.LIFECYCLE, Cause.AUTOMATIC);
        }
    }

    @Test
    void a_node_that_stands_still_in_the_middle_of_a_change_holds_nobody_up_for_long() throws Exception {
        var flow = started(way);
        var usual = database.connections();
        var impatient = new Connections(
                usual.poolSize(), usual.acquireTimeout(), usual.connectTimeout(), Duration.ofMillis(500));
        try (var still = new PostgresLane(database, impatient);
                var session = new SqlSession(database.url())) {
            still.know(way);
            var decision = still.holdDecision();
            var change = still.change(ann, READY);
            decision.awaitReached();
            var transition = mover.execute(flow, "go");
            session.awaitWaiting(1);

            assertEquals(2, await(transition).revision());
            assertEquals(FlowState.ACTIVE, mover.look(flow).state());
            assertEquals(Map.of("age", 17L), mover.subject(ann).orElseThrow().properties());

            // Cannot know how its commit ended, and so makes the change again.
            decision.release();
            accepted(await(change));
        }
        assertCompleted(flow, Cause.LIFECYCLE, Cause.TRANSITION, Cause.AUTOMATIC);
    }

    @Test
    void all_who_write_several_flows_take_them_in_one_order() throws Exception {
        var twin = "twin-" + mark;
        publish(SchemaBuilder.schema(twin)
                .entry("one")
                .step("two")
                .finale("three")
                .manual("other", "one", "two")
                .automatic("end", "one", "three", "subject.ready")
                .manual("close", "two", "three"));
        var both = Stream.of(started(waiting), started(twin))
                .sorted(Comparator.comparing(FlowInstanceId::value))
                .toList();
        try (var session = new SqlSession(database.url());
                var blocker = new SqlSession(database.url())) {
            blocker.lock(both.getFirst());
            var transitions = mover.executeTogether("other", both.reversed());
            session.awaitWaiting(1);
            session.lock(both.getLast());
            session.rollback();
            var change = changer.change(ann, READY);
            session.awaitWaiting(2);
            session.lock(both.getLast());
            session.rollback();

            blocker.rollback();

            await(transitions);
            accepted(await(change));
        }
        both.forEach(flow -> assertEquals(2, changer.look(flow).revision()));
    }

    @Test
    void no_flow_is_left_waiting_for_a_property_that_holds_however_the_two_meet() {
        for (int i = 0; i < PAIRS; i++) {
            var person = person("p" + i);
            accepted(await(changer.change(person, Map.of("age", 17L))));
            var flow = await(mover.start(person, way, false)).id();

            var change = changer.change(person, READY);
            var transition = transitionBehind(i % 16, flow);

            accepted(await(change));
            await(transition);
            assertSettled(flow);
        }
    }

    /** The more looks come before it, the later it meets the change. */
    private Future<Executed> transitionBehind(int looks, FlowInstanceId flow) {
        return looks == 0
                ? mover.execute(flow, "go")
                : mover.lookLater(flow).compose(seen -> transitionBehind(looks - 1, flow));
    }

    private void assertSettled(FlowInstanceId flow) {
        var instance = changer.look(flow);
        assertEquals(FlowState.COMPLETED, instance.state());
        assertEquals(instance.revision(), changer.history(flow).size());
    }

    @Test
    void many_flows_and_their_subjects_change_at_once_without_a_failure() {
        var people = IntStream.range(0, PAIRS).mapToObj(i -> person("p" + i)).toList();
        await(Future.all(people.stream()
                .map(person -> changer.change(person, Map.of("age", 17L)))
                .toList()));
        var starts =
                people.stream().map(person -> mover.start(person, way, false)).toList();
        await(Future.all(starts));
        var flows = starts.stream().map(start -> start.result().id()).toList();

        var racing = new ArrayList<Future<?>>();
        for (int i = 0; i < PAIRS; i++) {
            racing.add(mover.execute(flows.get(i), "go"));
            racing.add(changer.change(people.get(i), READY));
        }
        await(Future.all(racing));

        flows.forEach(this::assertSettled);
    }
}
