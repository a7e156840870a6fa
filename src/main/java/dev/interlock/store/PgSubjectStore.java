package dev.interlock.store;

import static java.util.function.Function.identity;

import dev.interlock.flow.Affected;
import dev.interlock.flow.Affected.Beginning;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.Move;
import dev.interlock.flow.PropertyChange;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Subjects in PostgreSQL: read, and created where no flow is concerned, over the one connection of a lane; changed in transactions of
 * their own.
 *
 * <p>A transaction first changes the subject's row, by which it locks it, and only then looks for the subject's flows, in a statement
 * that sees all that was committed until then. A flow that goes on waiting for its subject locks that row too before it is written, and
 * so is either seen here or comes later and sees what was done here.
 */
public final class PgSubjectStore implements SubjectStore {
    private static final String COLUMNS = "id, kind, key, properties::text AS properties, revision";

    static final String READ = """
            SELECT w.kind, w.key, s.id, s.properties::text AS properties, s.revision
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(kind, key, place)
            LEFT JOIN LATERAL (SELECT * FROM flow_subject WHERE kind = w.kind AND key = w.key LIMIT 1) AS s ON true
            ORDER BY w.place
            """;

    /** No run but the latest can be running. */
    private static final String RUNNING = PgFlowStore.latestRuns("$1", "$2") + " WHERE state IN ('active', 'paused')";

    /** The ids of instances grow with time. */
    private static final String FLOWS = """
            SELECT l.* FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(kind, key, place), LATERAL (%s) AS l
            ORDER BY w.place, l.id
            """.formatted(PgFlowStore.latestRuns("w.kind", "w.key"));

    /** In the order in which all take locks of subjects. */
    private static final String CREATE = """
            INSERT INTO subject (id, kind, key, properties)
            SELECT n.id, n.kind, n.key, n.properties::jsonb
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS n(id, kind, key, properties)
            WHERE NOT EXISTS (%s)
            ORDER BY n.kind, n.key
            ON CONFLICT DO NOTHING
            RETURNING %s
            """.formatted(PgSchemaStore.startingOn("n.kind"), COLUMNS);

    /** A merge that changes nothing leaves the revision alone, so that what relied on it still holds. */
    private static final String MERGE = """
            INSERT INTO subject AS s (id, kind, key, properties) VALUES ($1, $2, $3, $4::text::jsonb - $5::text[])
            ON CONFLICT (kind, key) DO UPDATE
            SET properties = (s.properties || excluded.properties) - $5::text[],
                revision = CASE WHEN (s.properties || excluded.properties) - $5::text[] = s.properties THEN s.revision
                                ELSE nextval('subject_revision') END
            RETURNING %s, xmax = 0 AS created
            """.formatted(COLUMNS);

    /** The flows that start with a new subject of this kind. */
    private static final String BEGINNING = """
            SELECT v.schema, v.version,
                   1 + coalesce((SELECT max(i.run) FROM flow_instance i
                                 WHERE i.subject_kind = $1 AND i.subject_key = $2 AND i.schema = v.schema), 0) AS run
            FROM (%s) AS v ORDER BY v.schema
            """.formatted(PgSchemaStore.startingOn("$1"));

    private static final String DELETE = "DELETE FROM subject WHERE kind = $1 AND key = $2 RETURNING " + COLUMNS;

    private static final String FIND = "SELECT kind, key FROM subject WHERE id = $1";

    private final Postgres postgres;
    private final Pipeline pipeline;
    private final Gathering<SubjectKey, Optional<Subject>> reads;
    private final Gathering<SubjectKey, List<FlowInstance>> lists;
    private final Gathering<Subject, Optional<Subject>> creations;

    /**
     * Uses the connection of a lane.
     *
     * @param batch how many subjects share a statement
     */
    public PgSubjectStore(Postgres postgres, Pipeline pipeline, int batch) {
        this.postgres = postgres;
        this.pipeline = pipeline;
        this.reads = new Gathering<>(batch, this::read);
        this.lists = new Gathering<>(batch, this::flows);
        this.creations = new Gathering<>(batch, this::create);
    }

    @Override
    public Future<Optional<Subject>> read(SubjectKey subject) {
        return reads.add(subject);
    }

    private Future<List<Optional<Subject>>> read(List<SubjectKey> subjects) {
        return pipeline.read(READ, keys(subjects))
                .map(rows -> rows.stream()
                        .map(row -> Optional.ofNullable(row.getUUID("id")).map(id -> subject(row)))
                        .toList());
    }

    @Override
    public Future<Optional<Subject>> create(Subject subject) {
        return creations.add(subject);
    }

    private Future<List<Optional<Subject>>> create(List<Subject> subjects) {
        var arguments = Tuple.of(
                Columns.of(subjects, UUID[]::new, Subject::id),
                Columns.of(subjects, String[]::new, subject -> subject.key().kind()),
                Columns.of(subjects, String[]::new, subject -> subject.key().key()),
                Columns.of(subjects, String[]::new, subject -> PropertiesJson.write(subject.properties())));
        return pipeline.query(CREATE, arguments).map(rows -> {
            var created = rows.stream().map(PgSubjectStore::subject).collect(Collectors.toMap(Subject::id, identity()));
            return subjects.stream()
                    .map(subject -> Optional.ofNullable(created.get(subject.id())))
                    .toList();
        });
    }

    @Override
    public Future<Settlement> merge(
            UUID id, SubjectKey subject, PropertyChange change, Function<Affected, Settlement> decide) {
        var arguments = Tuple.of(
                id,
                subject.kind(),
                subject.key(),
                PropertiesJson.write(change.set()),
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
                                : Future.failedFuture(Outcomes.overtaken(
                                        "a flow of the subject moved",
                                        "%d flows of %d could be moved as was decided"
                                                .formatted(moved.size(), moves.size()))));
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
        return lists.add(subject);
    }

    private Future<List<List<FlowInstance>>> flows(List<SubjectKey> subjects) {
        return pipeline.read(FLOWS, keys(subjects.stream().distinct().toList())).map(rows -> {
            var flows = instances(rows).stream().collect(Collectors.groupingBy(FlowInstance::subject));
            return subjects.stream()
                    .map(subject -> flows.getOrDefault(subject, List.of()))
                    .toList();
        });
    }

    private static Tuple key(SubjectKey subject) {
        return Tuple.of(subject.kind(), subject.key());
    }

    private static Tuple keys(List<SubjectKey> subjects) {
        return Tuple.tuple()
                .addValue(Columns.of(subjects, String[]::new, SubjectKey::kind))
                .addValue(Columns.of(subjects, String[]::new, SubjectKey::key));
    }

    private static Optional<Subject> subject(RowSet<Row> rows) {
        return rows.stream().findFirst().map(PgSubjectStore::subject);
    }

    private static Subject subject(Row row) {
        return new Subject(
                row.getUUID("id"),
                new SubjectKey(row.getString("kind"), row.getString("key")),
                PropertiesJson.read(row.getString("properties")),
                row.getLong("revision"));
    }

    private static List<Beginning> beginning(RowSet<Row> rows) {
        return rows.stream()
                .map(row -> new Beginning(PgSchemaStore.version(row), row.getInteger("run")))
                .toList();
    }

    private static List<FlowInstance> instances(RowSet<Row> rows) {
        return rows.stream().map(PgFlowStore::instance).toList();
    }
}
