package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.Eventually;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.StoreException;
import dev.interlock.flow.BuiltInSchema;
import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.FlowPlanner;
import dev.interlock.flow.LifecycleDefinition;
import dev.interlock.flow.SchemaStore;
import dev.interlock.store.HandleDatabase;
import dev.interlock.store.PgHandleSearch;
import dev.interlock.store.PgHandleStore;
import dev.interlock.store.PgSchemaStore;
import dev.interlock.store.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // openStore, which sets the fields, runs before each test
class RegistrationIT extends HandleFlowCases {
    private static final FlowPlanner FLOWS = new FlowPlanner(
            new FlowMachine(10), Map.of(Lifecycle.VERSION, LifecycleDefinition.create()), Instant.EPOCH);

    /** Of all names that there could be. */
    private static final String ON_ALL_STRIPES =
            "SELECT %%s(%d, stripe) FROM generate_series(0, 127) AS stripe".formatted(0x434D);

    /** Of a handle, by somebody who takes no stripe. */
    private static final String INSERTION = """
            INSERT INTO cm_handle (id, subject_id, alternate_id, properties, public_properties)
            VALUES ('%s', gen_random_uuid(), '%s', '{}', '{}')
            """;

    private static Optional<HandleDatabase> database = Optional.empty();

    private Postgres postgres;
    private PgHandleStore handles;

    @BeforeAll
    static void startDatabase(@TempDir Path directory) {
        database = Optional.of(HandleDatabase.start(directory));
    }

    @AfterAll
    static void stopDatabase() {
        database.ifPresent(HandleDatabase::close);
    }

    @Override
    SchemaStore schemas() {
        return new PgSchemaStore(postgres);
    }

    @Override
    HandleStore openStore(Vertx opened) {
        postgres = database.orElseThrow().connect(opened);
        handles = database.orElseThrow().emptied(postgres, LIMITS);
        await(BuiltInSchema.CM_HANDLE_LIFECYCLE.publishIfAbsent(schemas()));
        return handles;
    }

    @Override
    HandleSearch search() {
        return new PgHandleSearch(postgres, 100, 1 << 20);
    }

    @Override
    List<String> flows(String id, String schema) {
        return texts("""
                SELECT run || ' ' || state || ' [' || array_to_string(ARRAY(SELECT json_object_keys(steps -> 'active')), ', ')
                       || '] ' || revision
                FROM flow_instance WHERE subject_key = '%s' AND schema = '%s' ORDER BY run
                """.formatted(id, schema));
    }

    @Override
    void closeStore() {
        await(handles.close());
        await(postgres.close());
    }

    @Test
    void R3_the_history_of_a_deleted_handle_stays_and_its_flow_is_exited() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'gone'}]}"));
        assertDone(post(Door.INTERLOCK, "{'removedCmHandles': ['gone']}"));
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'gone'}]}"));
        assertEquals(
                List.of("1 exited 2", "2 active 1"),
                texts("SELECT run || ' ' || state || ' ' || revision FROM flow_instance ORDER BY run"));
        assertEquals(
                List.of("1 registration", "1 registration", "2 registration"),
                texts("SELECT revision || ' ' || cause FROM flow_log ORDER BY revision"));
    }

    @Test
    void R7_ten_thousand_are_created_then_reported_then_deleted() {
        var all = IntStream.range(0, 10_000)
                .mapToObj(i ->
                        "{\"cmHandle\":\"r7-" + i + "\",\"cmHandleProperties\":{\"ip\":\"10.0.0.1\",\"n\":" + i + "}}")
                .toList();
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': " + all + "}"));
        assertEquals(List.of("10000"), texts("SELECT count(*)::text FROM flow_instance WHERE state = 'active'"));
        var failed = failed(post(Door.INTERLOCK, "{'createdCmHandles': " + all + "}"));
        assertEquals(10_000, failed.path("failedCreatedCmHandles").size());
        var ids = IntStream.range(0, 10_000).mapToObj(i -> "\"r7-" + i + "\"").toList();
        assertDone(post(Door.NCMP, "{'removedCmHandles': " + ids + "}"));
        assertEquals(List.of("0"), texts("SELECT count(*)::text FROM cm_handle"));
        assertEquals(List.of("10000"), texts("SELECT count(*)::text FROM flow_instance WHERE state = 'exited'"));
    }

    @Test
    void R8_two_clients_that_create_the_same_handles_in_opposite_orders_create_each_once() {
        for (int round = 0; round < 5; round++) {
            var ids = new ArrayList<String>();
            int number = round;
            IntStream.range(0, 300).forEach(i -> ids.add("r8-" + number + "-" + i));
            var forth = creation(ids);
            Collections.reverse(ids);
            var back = creation(ids);
            var both = List.of(startPost(forth), startPost(back));
            var failures = new ArrayList<String>();
            for (var response : both) {
                var done = await(response);
                if (done.status() == 500) {
                    failures.addAll(items(failed(done), "failedCreatedCmHandles"));
                }
            }
            assertEquals(300, failures.size());
            assertEquals(300, new HashSet<>(failures).size());
            assertEquals(
                    List.of("300"), texts("SELECT count(*)::text FROM cm_handle WHERE id LIKE 'r8-" + round + "-%'"));
        }
    }

    @Test
    void R8_two_that_give_alternate_ids_in_opposite_orders_do_not_lose_a_batch() throws SQLException {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'x'}]}"));
        try (var other = database.orElseThrow().jdbc();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            // It is the batch that finds out that the two wait for each other.
            statement.execute("SET LOCAL deadlock_timeout = '1min'");
            statement.execute(INSERTION.formatted("z", "Net=q"));
            var response = startPost("{'createdCmHandles': [{'cmHandle': 'a', 'alternateId': 'Net=p'},"
                    + " {'cmHandle': 'b', 'alternateId': 'Net=q'}, {'cmHandle': 'c'}]}");
            Eventually.holds(
                    () -> !texts("SELECT pid::text FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                            .isEmpty(),
                    () -> "the batch waits for nobody");
            statement.execute(INSERTION.formatted("y", "Net=p"));
            other.commit();
            assertEquals(List.of("a 01", "b 01"), items(failed(await(response)), "failedCreatedCmHandles"));
        }
        assertEquals(List.of("c", "x", "y", "z"), texts("SELECT id FROM cm_handle ORDER BY id"));
    }

    @Test
    void an_item_that_the_database_refuses_for_no_known_reason_fails_alone() {
        texts("ALTER TABLE cm_handle ADD CONSTRAINT poison CHECK (properties->>'poison' IS NULL)");
        try {
            var ids = IntStream.range(0, 2500).mapToObj(i -> "good-" + i).toList();
            var items = new ArrayList<>(
                    ids.stream().map(id -> "{'cmHandle': '" + id + "'}").toList());
            items.add(1700, "{'cmHandle': 'bad', 'cmHandleProperties': {'poison': '1'}}");
            var failed = failed(post(Door.INTERLOCK, "{'createdCmHandles': " + items + "}"));
            assertEquals(List.of("bad 00"), items(failed, "failedCreatedCmHandles"));
            assertTrue(failed.at("/failedCreatedCmHandles/0/retryable").asBoolean());
            assertMissing("bad");
            assertEquals(
                    List.of("2500 2500"),
                    texts("SELECT (SELECT count(*) FROM cm_handle) || ' ' || count(*) FROM flow_instance"));
            assertEquals(
                    List.of("good-3 108"),
                    items(
                            failed(post(
                                    Door.NCMP,
                                    "{'updatedCmHandles': [{'cmHandle': 'good-3', 'cmHandleProperties': {'poison': 1}},"
                                            + " {'cmHandle': 'good-4', 'cmHandleProperties': {'fine': 1}}]}")),
                            "failedUpdatedCmHandles"));
            assertEquals(
                    "1", get("good-4").path("cmHandleProperties").path("fine").asText());
        } finally {
            texts("ALTER TABLE cm_handle DROP CONSTRAINT poison");
        }
    }

    @Test
    void a_handle_that_the_database_does_not_delete_keeps_its_own_items_from_being_done_and_no_others() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'bad'}]}"));
        texts("CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$BEGIN RAISE 'kept' USING ERRCODE = 'check_violation'; END$$;"
                + " CREATE TRIGGER keep BEFORE DELETE ON cm_handle FOR EACH ROW EXECUTE FUNCTION keep()");
        try {
            var failed = failed(post(
                    Door.INTERLOCK,
                    "{'removedCmHandles': ['bad'], 'createdCmHandles': [{'cmHandle': 'good'}, {'cmHandle': 'bad'}]}"));
            assertEquals(List.of("bad 00"), items(failed, "failedDeletedCmHandles"));
            assertEquals(List.of("bad 00"), items(failed, "failedCreatedCmHandles"));
            assertEquals(List.of("bad", "good"), texts("SELECT id FROM cm_handle ORDER BY id"));
        } finally {
            texts("DROP FUNCTION keep CASCADE");
        }
    }

    @Test
    void a_flow_that_is_moved_while_its_handle_is_deleted_makes_the_batch_plan_anew() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'moved'}]}"));
        assertEquals(
                List.of(List.of(), List.of()),
                failuresOfPlans(
                        deletion("moved"),
                        () -> texts("UPDATE flow_instance SET revision = revision + 1 WHERE subject_key = 'moved'")));
        assertEquals(List.of("exited 3"), texts("SELECT state || ' ' || revision FROM flow_instance"));
    }

    @Test
    void a_name_that_is_taken_by_who_holds_no_stripe_makes_the_batch_plan_anew() {
        // With a deletion beside it the creation is not done beside others, who may take its names.
        var batch = new Batch(
                DmiPlugins.UNNAMED,
                List.of(new Entry.Read<>("gone")),
                creationOf("new", Optional.of("Net=1")).created(),
                List.of(),
                Batch.Upgrade.NOTHING,
                Batch.Absent.DELETED_ALREADY);
        assertEquals(
                List.of(List.of(), List.of(Reason.ALTERNATE_ID_TAKEN)),
                failuresOfPlans(batch, () -> texts(INSERTION.formatted("other", "Net=1"))));
        texts("DELETE FROM cm_handle");
        assertEquals(
                List.of(List.of(), List.of(Reason.ALREADY_EXISTS)),
                failuresOfPlans(batch, () -> texts(INSERTION.formatted("new", "Net=2"))));
        assertEquals(List.of("new Net=2"), texts("SELECT id || ' ' || alternate_id FROM cm_handle"));
        assertEquals(List.of(), texts("SELECT subject_key FROM flow_instance"));
    }

    @Test
    void a_handle_that_turns_out_not_to_be_new_makes_the_batch_plan_anew_with_what_is_there() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'there'}]}"));
        assertEquals(
                List.of(List.of(), List.of(Reason.ALREADY_EXISTS)), failuresOfPlans(creationOf("there"), () -> {}));
        assertEquals(List.of(List.of()), failuresOfPlans(creationOf("new"), () -> {}));
        assertEquals(List.of("new", "there"), texts("SELECT id FROM cm_handle ORDER BY id"));
        assertEquals("2", texts("SELECT count(*)::text FROM flow_instance").getFirst());
    }

    /** Does a batch, while another writer comes between its first reading and writing, and gives why items fail by each of its plans. */
    private List<List<Reason>> failuresOfPlans(Batch batch, Runnable inBetween) {
        var outcomes = new ArrayList<Outcome>();
        var result = await(handles.change(
                batch.names(),
                Optional.empty(),
                known -> {
                    if (outcomes.isEmpty()) {
                        inBetween.run();
                    }
                    var plan = Planner.plan(batch, known, 10, FLOWS);
                    outcomes.add(plan.outcome());
                    return plan;
                },
                Duration.ofSeconds(20)));
        assertEquals(
                outcomes.getLast(),
                assertInstanceOf(HandleStore.Result.Done.class, result).outcome());
        return outcomes.stream()
                .map(outcome ->
                        outcome.failed().stream().map(Outcome.Failed::reason).toList())
                .toList();
    }

    @Test
    void batches_that_only_create_do_not_wait_for_each_other_but_others_wait_for_them() {
        whileOthersHold(ON_ALL_STRIPES.formatted("pg_advisory_xact_lock_shared"), () -> {
            assertDone(post(
                    Door.INTERLOCK,
                    "{'createdCmHandles': [{'cmHandle': 'beside', 'alternateId': 'Net=1'}, {'cmHandle': 'too'}]}"));
            for (var alone : List.of(deletion("beside"), creationOf("b!d"), creationOf("also", Optional.of("an-id")))) {
                assertNotDoneInTime(alone);
            }
        });
        assertEquals(List.of("beside", "too"), texts("SELECT id FROM cm_handle ORDER BY id"));
    }

    @Test
    void batches_that_only_create_wait_for_others() {
        whileOthersHold(
                ON_ALL_STRIPES.formatted("pg_advisory_xact_lock"), () -> assertNotDoneInTime(creationOf("new")));
        assertEquals(List.of(), texts("SELECT id FROM cm_handle"));
    }

    @Test
    void a_batch_that_is_not_done_in_time_changes_nothing() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'kept'}]}"));
        whileOthersHold("SELECT FROM cm_handle FOR UPDATE", () -> assertNotDoneInTime(deletion("kept")));
        assertEquals("ADVISED", get("kept").path("state").asText());
        assertDone(post(Door.NCMP, "{'removedCmHandles': ['kept']}"));
    }

    /** Does something while a transaction of somebody else has the locks that a statement takes. */
    private static void whileOthersHold(String locking, Runnable work) {
        try (var other = database.orElseThrow().jdbc();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(locking);
            work.run();
        } catch (SQLException e) {
            throw new AssertionError(locking, e);
        }
    }

    private void assertNotDoneInTime(Batch batch) {
        var outcome = handles.change(
                batch.names(),
                Optional.empty(),
                known -> Planner.plan(batch, known, 10, FLOWS),
                Duration.ofMillis(300));
        var cause = await(outcome.transform(Future::succeededFuture)).cause();
        assertEquals(
                ErrorCode.DATABASE_UNAVAILABLE,
                assertInstanceOf(StoreException.class, cause).failure().code());
    }

    @Test
    void an_upgrade_locks_a_ready_handle_and_says_why_until_it_is_retried() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'up'}]}"));
        setStep("READY");
        assertDone(post(Door.INTERLOCK, "{'upgradedCmHandles': {'cmHandles': ['up'], 'moduleSetTag': 'new'}}"));
        assertEquals("LOCKED", get("up").path("state").asText());
        assertEquals("MODULE_UPGRADE", get("up").path("lock_reason").asText());
        setStep("ADVISED");
        assertTrue(get("up").path("lock_reason").isMissingNode());
    }

    @Test
    void a_lock_by_hand_in_a_later_run_of_the_lifecycle_has_not_the_reason_of_an_earlier_one() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'up'}]}"));
        setStep("READY");
        assertDone(post(Door.INTERLOCK, "{'upgradedCmHandles': {'cmHandles': ['up'], 'moduleSetTag': 'new'}}"));
        texts("UPDATE flow_instance SET state = 'exited', steps = '{}', revision = revision + 1");
        texts("""
                INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps,
                                           feed_position)
                SELECT gen_random_uuid(), schema, version, subject_kind, subject_key, run + 1, 'active', 1, '{"active": {"LOCKED": 1}}', 0
                FROM flow_instance
                """);
        assertEquals("LOCKED", get("up").path("state").asText());
        assertTrue(get("up").path("lock_reason").isMissingNode());

        setStep("READY");
        assertDone(post(Door.INTERLOCK, "{'upgradedCmHandles': {'cmHandles': ['up'], 'moduleSetTag': 'newer'}}"));
        assertEquals("MODULE_UPGRADE", get("up").path("lock_reason").asText());
    }

    @Test
    void an_upgrade_of_a_ready_handle_whose_lifecycle_is_paused_says_so() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'up'}]}"));
        var upgrade = "{'upgradedCmHandles': {'cmHandles': ['up'], 'moduleSetTag': 'new'}}";
        texts("UPDATE flow_instance SET state = 'paused'");
        assertEquals("cm-handle 'up' is not in state READY", whyNotUpgraded(upgrade));
        setStep("READY");
        assertEquals("READY", get("up").path("state").asText());
        assertEquals("cm-handle 'up' is in state READY, but its lifecycle flow is paused", whyNotUpgraded(upgrade));
    }

    @Test
    void an_upgrade_of_a_handle_whose_lifecycle_was_ended_says_so() {
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'up'}]}"));
        texts("UPDATE flow_instance SET state = 'exited'");

        assertEquals(
                "cm-handle 'up' is not in state READY: its lifecycle flow has ended, and is to be started again",
                whyNotUpgraded("{'upgradedCmHandles': {'cmHandles': ['up'], 'moduleSetTag': 'new'}}"));
    }

    private String whyNotUpgraded(String body) {
        var failed = failed(post(Door.INTERLOCK, body)).at("/failedUpgradeCmHandles/0");
        assertEquals("03", failed.path("error-code").asText());
        return failed.path("error-text").asText();
    }

    /** As the transitions of the flow would do; the form is that of the column. */
    private static void setStep(String step) {
        texts("UPDATE flow_instance SET steps = '{\"active\": {\"" + step + "\": 1}}', revision = revision + 1");
    }

    private static Batch deletion(String id) {
        return new Batch(
                DmiPlugins.UNNAMED,
                List.of(new Entry.Read<>(id)),
                List.of(),
                List.of(),
                Batch.Upgrade.NOTHING,
                Batch.Absent.NOT_FOUND);
    }

    private static Batch creationOf(String id) {
        return creationOf(id, Optional.empty());
    }

    private static Batch creationOf(String id, Optional<String> alternateId) {
        var input = new HandleInput(
                id, alternateId, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Map.of());
        return new Batch(
                DmiPlugins.UNNAMED,
                List.of(),
                List.of(new Entry.Read<>(input)),
                List.of(),
                Batch.Upgrade.NOTHING,
                Batch.Absent.NOT_FOUND);
    }

    private static String creation(List<String> ids) {
        return "{'createdCmHandles': "
                + ids.stream().map(id -> "{'cmHandle': '" + id + "'}").toList() + "}";
    }

    private static List<String> texts(String sql) {
        return database.orElseThrow().texts(sql);
    }
}
