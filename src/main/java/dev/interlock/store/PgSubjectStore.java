package dev.interlock.store;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import dev.interlock.flow.Affected;
import dev.interlock.flow.Affected.Beginning;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.Move;
import dev.interlock.flow.PropertyChange;
import dev.interlock.flow.SchemaVersion;
import dev.interlock.flow.Settlement;
import dev.interlock.flow.Settlement.Accepted;
import dev.interlock.flow.Settlement.Refused;
import dev.interlock.flow.Settlement.Unprepared;
import dev.interlock.flow.Subject;
import dev.interlock.flow.SubjectKey;
import dev.interlock.flow.SubjectStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Subjects in PostgreSQL: read over the one connection of a lane, and changed in transactions of their own.
 *
 * <p>A transaction first changes the subject's row, by which it locks it, and only then looks for the subject's flows, in a statement
 * that sees all that was committed until then. A flow that goes on waiting for its subject locks that row too before it is written, and
 * so is either seen here or comes later and sees what was done here.
 */
public final class PgSubjectStore implements SubjectStore {
    private static final String COLUMNS = "id, kind, key, properties::text AS properties, revision";

    private static final String READ = "SELECT %s FROM flow_subject WHERE kind = $1 AND key = $2".formatted(COLUMNS);

    /** Goes from schema to schema along the index of subjects, however many runs there are of each. */
    private static final String LATEST = """
            WITH RECURSIVE latest AS (
              (SELECT i.* FROM flow_instance i WHERE i.subject_kind = $1 AND i.subject_key = $2
               ORDER BY i.schema DESC, i.run DESC LIMIT 1)
              UNION ALL
              SELECT next.* FROM latest, LATERAL (
                SELECT i.* FROM flow_instance i
                WHERE i.subject_kind = $1 AND i.subject_key = $2 AND i.schema < latest.schema
                ORDER BY i.schema DESC, i.run DESC LIMIT 1) AS next
            )
            SELECT id, schema, version, subject_kind, subject_key, run, state, revision, steps::text AS steps FROM latest
            """;

    /** No run but the latest can be running. */
    private static final String RUNNING = LATEST + " WHERE state IN ('active', 'paused')";

    /** The ids of instances grow with time. */
    private static final String FLOWS = LATEST + " ORDER BY id";

    /** A merge that changes nothing leaves the revision alone, so that what relied on it still holds. */
    private static final String MERGE = """
            INSERT INTO subject AS s (id, kind, key, properties) VALUES ($1, $2, $3, $4::text::jsonb - $5::text[])
            ON CONFLICT (kind, key) DO UPDATE
            SET properties = (s.properties || excluded.properties) - $5::text[],
                revision = CASE WHEN (s.properties || excluded.properties) - $5::text[] = s.properties THEN s.revision
                                ELSE nextval('subject_revision') END
            RETURNING %s, xmax = 0 AS created
            """.formatted(COLUMNS);

    /** The flows that start with a new subject of this kind; there are few of them, and an index of just these. */
    private static final String BEGINNING = """
            SELECT s.identifier, s.current_version,
                   1 + coalesce((SELECT max(i.run) FROM flow_instance i
                                 WHERE i.subject_kind = $1 AND i.subject_key = $2 AND i.schema = s.identifier), 0) AS run
            FROM flow_schema_version v JOIN flow_schema s ON s.identifier = v.schema AND s.current_version = v.version
            WHERE v.document -> 'start_on' ? $1 ORDER BY s.identifier
            """;

    private static final String DELETE = "DELETE FROM subject WHERE kind = $1 AND key = $2 RETURNING " + COLUMNS;

    private static final String FIND = "SELECT kind, key FROM subject WHERE id = $1";

    private final Postgres postgres;
    private final Pipeline pipeline;

    public PgSubjectStore(Postgres postgres, Pipeline pipeline) {
        this.postgres = postgres;
        this.pipeline = pipeline;
    }

    @Override
    public Future<Optional<Subject>> read(SubjectKey subject) {
        return pipeline.read(READ, key(subject)).map(PgSubjectStore::subject);
    }

    @Override
    public Future<Settlement> merge(
            UUID id, SubjectKey subject, PropertyChange change, Function<Affected, Settlement> decide) {
        var arguments = Tuple.of(
                id,
                subject.kind(),
                subject.key(),
                FlowJson.writeProperties(change.set()),
                change.removed().toArray(String[]::new));
        return postgres.transaction(
                connection -> connection.preparedQuery(MERGE).execute(arguments).compose(rows -> {
                    var merged = subject(rows).orElseThrow();
                    return rows.iterator().next().getBoolean("created")
                            ? begin(connection, merged, decide)
                            : settle(connection, merged, decide);
                }),
                Accepted.class::isInstance);
    }

    @Override
    public Future<Optional<Settlement>> delete(SubjectKey subject, Function<Affected, Settlement> decide) {
        return postgres.transaction(
                connection -> connection
                        .preparedQuery(DELETE)
                        .execute(key(subject))
                        .compose(rows -> subject(rows)
                                .map(deleted ->
                                        settle(connection, deleted, decide).map(Optional::of))
                                .orElseGet(() -> Future.succeededFuture(Optional.empty()))),
                settlement -> settlement.filter(Accepted.class::isInstance).isPresent());
    }

    /** What has been there under its key before it has no running flows. */
    private static Future<Settlement> begin(
            SqlConnection connection, Subject created, Function<Affected, Settlement> decide) {
        return connection
                .preparedQuery(BEGINNING)
                .execute(key(created.key()))
                .compose(rows -> decided(connection, new Affected(created, List.of(), beginning(rows)), decide));
    }

    private static Future<Settlement> settle(
            SqlConnection connection, Subject subject, Function<Affected, Settlement> decide) {
        return connection
                .preparedQuery(RUNNING)
                .execute(key(subject.key()))
                .compose(rows -> decided(connection, new Affected(subject, instances(rows)), decide));
    }

    private static Future<Settlement> decided(
            SqlConnection connection, Affected affected, Function<Affected, Settlement> decide) {
        var settlement = decide.apply(affected);
        return switch (settlement) {
            case Accepted accepted -> write(connection, accepted.moves()).map(settlement);
            case Refused refused -> Future.succeededFuture(settlement);
            case Unprepared unprepared -> Future.succeededFuture(settlement);
        };
    }

    private static Future<Void> write(SqlConnection connection, List<Move> moves) {
        var starts = moves.stream().filter(move -> move.expectedRevision() == 0).toList();
        var others = moves.stream().filter(move -> move.expectedRevision() != 0).toList();
        return write(connection, starts, FlowRows::insert)
                .compose(started -> write(connection, others, FlowRows::update));
    }

    private static Future<Void> write(
            SqlConnection connection,
            List<Move> moves,
            BiFunction<SqlConnection, List<Move>, Future<RowSet<Row>>> statement) {
        return moves.isEmpty()
                ? Future.succeededFuture()
                : statement
                        .apply(connection, moves)
                        .compose(moved -> moved.size() == moves.size()
                                ? Future.succeededFuture()
                                : Future.failedFuture(overtaken(moved.size(), moves.size())));
    }

    private static StoreException overtaken(int moved, int decided) {
        return new StoreException(
                Effect.ABORTED_BY_CONCURRENCY,
                "a flow of the subject moved",
                new ConcurrentModificationException(
                        "%d flows of %d could be moved as was decided".formatted(moved, decided)));
    }

    @Override
    public Future<Optional<SubjectKey>> find(UUID id) {
        return pipeline.read(FIND, Tuple.of(id))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new SubjectKey(row.getString("kind"), row.getString("key"))));
    }

    @Override
    public Future<List<FlowInstance>> flows(SubjectKey subject) {
        return pipeline.read(FLOWS, key(subject)).map(PgSubjectStore::instances);
    }

    private static Tuple key(SubjectKey subject) {
        return Tuple.of(subject.kind(), subject.key());
    }

    private static Optional<Subject> subject(RowSet<Row> rows) {
        return rows.stream()
                .findFirst()
                .map(row -> new Subject(
                        row.getUUID("id"),
                        new SubjectKey(row.getString("kind"), row.getString("key")),
                        FlowJson.readProperties(row.getString("properties")),
                        row.getLong("revision")));
    }

    private static List<Beginning> beginning(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Beginning(
                        new SchemaVersion(row.getString("identifier"), row.getInteger("current_version")),
                        row.getInteger("run")))
                .toList();
    }

    private static List<FlowInstance> instances(RowSet<Row> rows) {
        return rows.stream().map(PgFlowStore::instance).toList();
    }
}
