package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.CommandId;
import dev.interlock.config.Database.Connections;
import dev.interlock.flow.Cause;
import dev.interlock.flow.Change;
import dev.interlock.flow.EventFeed.Cursor;
import dev.interlock.flow.EventFeed.Event;
import dev.interlock.flow.EventFeed.From;
import dev.interlock.flow.EventFeed.Reading.Page;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Move;
import dev.interlock.flow.SubjectKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many writers, whose transactions are short and long, overtake each other and are sometimes rolled back, while readers follow the feed
 * in pages of random size. In the end each reader has read exactly what is in the log, each instance in the order of its revisions, and
 * so has who goes by instance.
 */
class EventFeedRacesIT {
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 120;
    private static final int INSTANCES = 12;
    private static final int READERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final TestDatabase database = TestDatabase.shared();
    private final Postgres postgres = new Postgres(database.vertx(), database.url(), moreConnections());
    private final PgEventFeed feed = new PgEventFeed(postgres, 1000);
    private final String schema = "races-" + UUID.randomUUID();
    private final List<FlowInstance> instances =
            IntStream.range(0, INSTANCES).mapToObj(n -> instance("shared-" + n)).toList();

    private volatile boolean written;

    private Connections moreConnections() {
        var usual = database.connections();
        return new Connections(
                WRITERS + READERS, usual.acquireTimeout(), usual.connectTimeout(), usual.statementTimeout());
    }

    private FlowInstance instance(String key) {
        return new FlowInstance(
                FlowInstanceId.create(Instant.now()),
                schema,
                1,
                new SubjectKey("race", key + schema),
                1,
                FlowState.ACTIVE,
                1,
                Map.of());
    }

    static Move move(FlowInstance before, long revision) {
        var next = new FlowInstance(
                before.id(), before.schema(), 1, before.subject(), 1, FlowState.ACTIVE, revision, Map.of());
        var change = new Change(
                Cause.TRANSITION,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                FlowState.ACTIVE,
                List.of(),
                Map.of(),
                Optional.empty(),
                OptionalInt.empty());
        return new Move(
                revision - 1,
                OptionalLong.empty(),
                next,
                List.of(new Move.Logged(revision, Origin.of(CommandId.random()), change)));
    }

    private <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("did not come: " + e, e);
        }
    }

    private Cursor end() {
        var reading = await(feed.read(new From.End(), Optional.empty(), 1));
        return assertInstanceOf(Page.class, reading).next();
    }

    /** One writer: one transaction after the other. */
    private Future<Void> write(Random random, int left) {
        return left == 0 ? Future.succeededFuture() : transaction(random).compose(done -> write(random, left - 1));
    }

    /** What loses against another writer is rolled back, and one in eight without a reason. Instances are taken in one order. */
    private Future<Boolean> transaction(Random random) {
        var steps = IntStream.rangeClosed(0, random.nextInt(4))
                .map(step -> random.nextInt(INSTANCES * 3 / 2))
                .sorted()
                .boxed()
                .toList();
        boolean commit = random.nextInt(8) > 0;
        return postgres.transaction(connection -> steps(connection, random, steps), all -> all && commit);
    }

    private Future<Boolean> steps(SqlConnection connection, Random random, List<Integer> steps) {
        return steps.isEmpty()
                ? Future.succeededFuture(true)
                : step(connection, steps.getFirst())
                        .compose(done -> done
                                ? pause(connection, random)
                                        .compose(paused -> steps(connection, random, steps.subList(1, steps.size())))
                                : Future.succeededFuture(false));
    }

    /** Reads a shared instance and moves it on, as all writers do, or begins one of its own. */
    private Future<Boolean> step(SqlConnection connection, int number) {
        if (number >= INSTANCES) {
            var own = instance(UUID.randomUUID().toString());
            return FlowRows.insert(connection, List.of(move(own, 1))).map(rows -> rows.size() == 1);
        }
        var shared = instances.get(number);
        return connection
                .preparedQuery("SELECT revision FROM flow_instance WHERE id = $1")
                .execute(Tuple.of(shared.id().value()))
                .compose(rows -> FlowRows.update(
                        connection, List.of(move(shared, rows.iterator().next().getLong(0) + 1))))
                .map(rows -> rows.size() == 1);
    }

    /** Part of the load, as a batch lasts too: the server waits, not the test. */
    private static Future<?> pause(SqlConnection connection, Random random) {
        return random.nextInt(3) == 0
                ? connection
                        .query("SELECT pg_sleep(" + random.nextDouble(0.02) + ")")
                        .execute()
                : Future.succeededFuture();
    }

    private Future<Void> follow(Random random, Cursor after, List<Event> read) {
        var end = Promise.<Void>promise();
        follow(random, after, read, end);
        return end.future();
    }

    /** Reads until all is written and a page that was begun after that has nothing more. Pages are many, so their futures are not nested. */
    private void follow(Random random, Cursor after, List<Event> read, Promise<Void> end) {
        boolean all = written;
        feed.read(new From.After(after), Optional.empty(), 1 + random.nextInt(20))
                .map(reading -> assertInstanceOf(Page.class, reading))
                .onFailure(end::fail)
                .onSuccess(page -> {
                    read.addAll(page.events());
                    if (all && !page.more() && page.heldBack() == 0) {
                        end.complete();
                    } else {
                        follow(random, page.next(), read, end);
                    }
                });
    }

    private List<String> logged() {
        return await(postgres.query(
                        "SELECT l.instance_id || ' ' || l.revision FROM flow_log l JOIN flow_instance i ON i.id = l.instance_id"
                                + " WHERE i.schema = $1",
                        Tuple.of(schema)))
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    /** All changes, walked to from flow to flow. */
    private List<String> walked() {
        var instances =
                await(postgres.query("SELECT id FROM flow_instance WHERE schema = $1", Tuple.of(schema))).stream()
                        .map(row -> row.getUUID("id"))
                        .toList();
        var revisions = instances.stream()
                .collect(Collectors.<UUID, FlowInstanceId, Long>toMap(FlowInstanceId::new, instance -> 0L));
        return await(new PgChangeLog(postgres).after(revisions, 10_000)).values().stream()
                .flatMap(List::stream)
                .map(entry -> entry.instance() + " " + entry.revision())
                .sorted()
                .toList();
    }

    private static String name(Event event) {
        return event.entry().instance() + " " + event.entry().revision();
    }

    private static void assertInOrder(List<Event> events) {
        var last = new HashMap<FlowInstanceId, Long>();
        for (var event : events) {
            long revision = event.entry().revision();
            assertEquals(revision - 1, last.getOrDefault(event.entry().instance(), 0L), event::toString);
            last.put(event.entry().instance(), revision);
        }
    }

    @Test
    void readers_in_pages_of_any_size_read_each_change_once_and_in_order() {
        long seed = new Random().nextLong();
        await(postgres.query("INSERT INTO flow_schema_version VALUES ($1, 1, '', '{}')", Tuple.of(schema)));
        var start = end();
        await(postgres.transaction(
                connection -> FlowRows.insert(
                        connection,
                        instances.stream().map(instance -> move(instance, 1)).toList()),
                rows -> true));
        var reads = new ArrayList<List<Event>>();
        var following = new ArrayList<Future<Void>>();
        for (int reader = 0; reader < READERS; reader++) {
            var read = new ArrayList<Event>();
            reads.add(read);
            following.add(follow(new Random(seed - reader - 1), start, read));
        }

        await(Future.all(IntStream.range(0, WRITERS)
                .mapToObj(writer -> write(new Random(seed + writer), TRANSACTIONS))
                .toList()));
        written = true;
        await(Future.all(following));

        var logged = logged();
        assertTrue(logged.size() > WRITERS * TRANSACTIONS / 4, () -> "too little was written: " + logged.size());
        assertEquals(logged, walked(), "seed " + seed);
        for (var read : reads) {
            var own =
                    read.stream().filter(event -> event.schema().equals(schema)).toList();
            assertEquals(
                    logged, own.stream().map(EventFeedRacesIT::name).sorted().toList(), "seed " + seed);
            assertInOrder(own);
        }
        await(postgres.close());
    }
}
