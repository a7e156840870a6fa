package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.await;
import static dev.interlock.flow.RunningLane.awaitRefusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.interlock.bus.ErrorCode;
import dev.interlock.config.Database.Connections;
import dev.interlock.store.TestDatabase;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A flow whose row somebody else holds, in one write with another of the same lane, on PostgreSQL. */
class LockedFlowIT {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMillis(400);

    private final TestDatabase database = TestDatabase.shared();
    private final PostgresLane lane = new PostgresLane(
            database, new Connections(2, Duration.ofSeconds(5), Duration.ofSeconds(5), STATEMENT_TIMEOUT));
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void publish() {
        lane.publish(SchemaBuilder.schema(mark).entry("one").finale("two").manual("go", "one", "two"));
    }

    @AfterEach
    void close() {
        lane.close();
    }

    private FlowInstanceId started(String name) {
        var person = new SubjectKey(SubjectKey.PERSON, name + '-' + mark);
        await(lane.change(person, Map.of()));
        return await(lane.start(person, mark, false)).id();
    }

    /** Calls of one round: they came while the lane was writing something else. */
    private Both callTogether(FlowInstanceId locked, FlowInstanceId free) {
        var held = lane.holdWrite();
        var before = lane.execute(started("before"), "go");
        held.awaitReached();
        var both = new Both(lane.execute(locked, "go"), lane.execute(free, "go"));
        held.release();
        await(before);
        return both;
    }

    @Test
    void others_are_done_meanwhile_and_it_is_as_soon_as_its_row_is_free() throws SQLException {
        var locked = started("locked");
        var free = started("free");
        try (var session = new SqlSession(database.url())) {
            session.lock(locked);

            var calls = callTogether(locked, free);

            assertEquals(2, await(calls.free()).revision());
            assertFalse(calls.locked().isComplete());
            session.rollback();
            assertEquals(2, await(calls.locked()).revision());
        }
    }

    @Test
    void its_call_is_refused_after_some_attempts_and_does_not_happen_later() throws SQLException {
        var locked = started("locked");
        try (var session = new SqlSession(database.url())) {
            session.lock(locked);

            awaitRefusal(
                    ErrorCode.OVERLOADED, callTogether(locked, started("free")).locked());

            session.awaitWaiting(0);
        }
        assertEquals(1, lane.look(locked).revision());
    }

    private record Both(Future<Executed> locked, Future<Executed> free) {}
}
