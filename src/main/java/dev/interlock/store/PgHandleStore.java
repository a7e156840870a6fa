package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.config.Registration;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.SchemaVersion;
import dev.interlock.registration.CmHandleId;
import dev.interlock.registration.Handle;
import dev.interlock.registration.HandleStore;
import dev.interlock.registration.Known;
import dev.interlock.registration.Names;
import dev.interlock.registration.Plan;
import dev.interlock.registration.Planning;
import dev.interlock.registration.RequestKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Handles in PostgreSQL: each batch is one transaction on a connection of a pool of its own, so that long batches hold up nobody else.
 *
 * <p>May be used from any context.
 */
public final class PgHandleStore implements HandleStore {
    private static final int ATTEMPTS = 5;

    private static final String FLOWS = """
            SELECT i.* FROM unnest($1::text[]) AS named(id) CROSS JOIN LATERAL (%s) AS i
            """.formatted(PgFlowStore.latestRuns("'cm-handle'", "named.id"));

    /** In one order, as all do who move several flows at once. */
    private static final String LOCK_FLOWS = """
            SELECT FROM flow_instance i
            WHERE i.subject_kind = 'cm-handle' AND i.subject_key = ANY ($1::text[]) AND i.state IN ('active', 'paused')
            ORDER BY i.id FOR NO KEY UPDATE
            """;

    private static final String START_ON = PgSchemaStore.startingOn("'cm-handle'") + " ORDER BY v.schema";

    private final Pool pool;
    private final int chunk;

    public PgHandleStore(Postgres postgres, Registration settings) {
        pool = postgres.pool("registration", settings.concurrency(), settings.timeout());
        chunk = settings.chunk();
    }

    @Override
    public Future<Result> change(
            Names names, Optional<RequestKey> key, Function<Known, Planning> planner, Duration timeout) {
        return new Change(names, key, planner, System.nanoTime() + timeout.toNanos()).attempt(1);
    }

    /** Closes the connections for batches. */
    public Future<Void> close() {
        return pool.close();
    }

    /** One change until it is durable, or known not to be. */
    private final class Change {
        private final Names names;
        private final Optional<RequestKey> key;
        private final Function<Known, Planning> planner;
        private final long deadline;

        Change(Names names, Optional<RequestKey> key, Function<Known, Planning> planner, long deadline) {
            this.names = names;
            this.key = key;
            this.planner = planner;
            this.deadline = deadline;
        }

        /** The first attempt lets others move flows and create handles meanwhile; after it was overtaken the next ones do not. */
        Future<Result> attempt(int number) {
            var left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1_000_000));
            return Transaction.run(
                            pool, left, connection -> keyed(connection, number > 1), Result.Done.class::isInstance)
                    .recover(cause -> lostToOthers(cause) && number < ATTEMPTS && System.nanoTime() < deadline
                            ? attempt(number + 1)
                            : Future.failedFuture(cause));
        }

        private Future<Result> keyed(SqlConnection connection, boolean alone) {
            return key.isEmpty()
                    ? make(connection, alone)
                    : KeptOutcomes.find(connection, key.get())
                            .compose(kept -> kept.map(Future::succeededFuture)
                                    .orElseGet(() -> make(connection, alone)
                                            .compose(result -> keep(connection, key.get(), result))));
        }

        private Future<Result> make(SqlConnection connection, boolean alone) {
            return alone || !names.likelyNew()
                    ? known(connection, alone).compose(known -> write(connection, planner.apply(known)))
                    : startOn(connection).compose(startOn -> ofNewHandles(connection, startOn));
        }

        private Future<Result> write(SqlConnection connection, Planning planning) {
            return switch (planning) {
                case Plan plan -> PlanWriting.write(connection, plan, chunk, false);
                case Planning.Unprepared unprepared -> Future.succeededFuture(new Result.Unplanned(unprepared));
            };
        }

        /** The plan is made while others still have the names, and holds if they are new indeed. */
        private Future<Result> ofNewHandles(SqlConnection connection, List<SchemaVersion> startOn) {
            var expected = new Known(Map.of(), Map.of(), startOn);
            return switch (planner.apply(expected)) {
                case Planning.Unprepared unprepared -> write(connection, unprepared);
                case Plan early ->
                    names.apart() && early.outcome().complete()
                            ? besideOthers(connection, expected, early)
                            : known(connection, false)
                                    .compose(actual ->
                                            write(connection, actual.equals(expected) ? early : planner.apply(actual)));
            };
        }

        /** Others may create handles of the same names meanwhile: the unique indexes let only one of them have each. */
        private Future<Result> besideOthers(SqlConnection connection, Known expected, Plan early) {
            return NameLocks.share(connection, names.all())
                    .compose(shared -> read(connection, false))
                    .compose(actual -> actual.equals(expected)
                            ? PlanWriting.write(connection, early, chunk, true)
                            : Future.failedFuture(Outcomes.overtaken(
                                    "not all is as it would be for new handles", "it was planned as if all were new")));
        }

        /** What stays true until the end of the transaction. */
        private Future<Known> known(SqlConnection connection, boolean alone) {
            return NameLocks.take(connection, names.all()).compose(taken -> read(connection, alone));
        }

        /**
         * The flows are read only after their handles are locked, so that none that waits for its handle is overlooked; and locked after
         * them, as lanes do.
         */
        private Future<Known> read(SqlConnection connection, boolean alone) {
            var all = names.all().toArray(String[]::new);
            var handles = HandleRows.lock(connection, all);
            if (alone) {
                handles = handles.compose(locked -> connection
                        .preparedQuery(LOCK_FLOWS)
                        .execute(Tuple.of(all))
                        .map(locked));
            }
            return handles.compose(locked -> PgHandleStore.known(connection, all, locked));
        }

        private Future<Result> keep(SqlConnection connection, RequestKey given, Result result) {
            return result instanceof Result.Done done
                    ? KeptOutcomes.keep(connection, given, done.outcome()).map(result)
                    : Future.succeededFuture(result);
        }
    }

    private static boolean lostToOthers(Throwable cause) {
        return cause instanceof StoreException failure && failure.effect() == Effect.ABORTED_BY_CONCURRENCY;
    }

    private static Future<Known> known(SqlConnection connection, String[] names, RowSet<Row> handles) {
        var flows = connection.preparedQuery(FLOWS).execute(Tuple.of(names));
        var startOn = startOn(connection);
        return Future.all(flows, startOn)
                .map(all -> new Known(handles(handles), flows(flows.result()), startOn.result()));
    }

    private static Map<CmHandleId, Handle> handles(RowSet<Row> rows) {
        var handles = new HashMap<CmHandleId, Handle>();
        rows.forEach(row -> {
            var handle = HandleRows.handle(row);
            handles.put(handle.id(), handle);
        });
        return handles;
    }

    private static Map<CmHandleId, List<FlowInstance>> flows(RowSet<Row> rows) {
        var flows = new HashMap<CmHandleId, List<FlowInstance>>();
        rows.forEach(row -> flows.computeIfAbsent(new CmHandleId(row.getString("subject_key")), id -> new ArrayList<>())
                .add(PgFlowStore.instance(row)));
        return flows;
    }

    private static Future<List<SchemaVersion>> startOn(SqlConnection connection) {
        return connection
                .preparedQuery(START_ON)
                .execute()
                .map(rows -> rows.stream().map(PgSchemaStore::version).toList());
    }
}
