package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.config.Registration;
import dev.interlock.flow.FlowInstance;
import dev.interlock.registration.CmHandleId;
import dev.interlock.registration.Handle;
import dev.interlock.registration.HandleStore;
import dev.interlock.registration.Known;
import dev.interlock.registration.Lifecycle;
import dev.interlock.registration.Outcome;
import dev.interlock.registration.Plan;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Handles in PostgreSQL: each batch is one transaction on a connection of a pool of its own, so that long batches hold up nobody else.
 *
 * <p>May be used from any context.
 */
public final class PgHandleStore implements HandleStore {
    private static final int ATTEMPTS = 5;

    private static final String LIFECYCLES = """
            SELECT DISTINCT ON (i.subject_key)
                   i.id, i.schema, i.version, i.subject_kind, i.subject_key, i.run, i.state, i.revision, i.steps::text AS steps
            FROM unnest($1::text[]) AS touched(name)
            JOIN flow_instance i ON i.subject_kind = 'cm-handle' AND i.subject_key = touched.name AND i.schema = $2
            ORDER BY i.subject_key, i.run DESC
            """;

    private final Pool pool;
    private final int chunk;

    public PgHandleStore(Postgres postgres, Registration settings) {
        pool = postgres.pool("registration", settings.concurrency());
        chunk = settings.chunk();
    }

    @Override
    public Future<Outcome> change(Set<String> names, Function<Known, Plan> planner, Duration timeout) {
        return attempt(names, planner, System.nanoTime() + timeout.toNanos(), 1);
    }

    /** Closes the connections for batches. */
    public Future<Void> close() {
        return pool.close();
    }

    private Future<Outcome> attempt(Set<String> names, Function<Known, Plan> planner, long deadline, int number) {
        var left = Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1_000_000));
        return Transaction.run(pool, left, connection -> change(connection, names, planner), outcome -> true)
                .recover(cause -> lostToOthers(cause) && number < ATTEMPTS && System.nanoTime() < deadline
                        ? attempt(names, planner, deadline, number + 1)
                        : Future.failedFuture(cause));
    }

    private static boolean lostToOthers(Throwable cause) {
        return cause instanceof StoreException failure && failure.effect() == Effect.ABORTED_BY_CONCURRENCY;
    }

    private Future<Outcome> change(SqlConnection connection, Set<String> names, Function<Known, Plan> planner) {
        return NameLocks.take(connection, names)
                .compose(locked -> read(connection, names.toArray(String[]::new)))
                .map(planner)
                .compose(plan -> PlanWriting.write(connection, plan, chunk));
    }

    private static Future<Known> read(SqlConnection connection, String[] names) {
        var handles = HandleRows.read(connection, names);
        var lifecycles = connection.preparedQuery(LIFECYCLES).execute(Tuple.of(names, Lifecycle.SCHEMA));
        return Future.all(handles, lifecycles)
                .map(both -> new Known(handles(handles.result()), lifecycles(lifecycles.result())));
    }

    private static Map<CmHandleId, Handle> handles(RowSet<Row> rows) {
        var handles = new HashMap<CmHandleId, Handle>();
        rows.forEach(row -> {
            var handle = HandleRows.handle(row);
            handles.put(handle.id(), handle);
        });
        return handles;
    }

    private static Map<CmHandleId, FlowInstance> lifecycles(RowSet<Row> rows) {
        var flows = new HashMap<CmHandleId, FlowInstance>();
        rows.forEach(row -> flows.put(new CmHandleId(row.getString("subject_key")), PgFlowStore.instance(row)));
        return flows;
    }
}
