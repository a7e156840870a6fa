package dev.interlock.store;

import dev.interlock.bus.CommandId;
import dev.interlock.config.Flow;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.FlowStore;
import dev.interlock.flow.LogEntry;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Move;
import dev.interlock.flow.SchemaVersion;
import dev.interlock.flow.Subject;
import dev.interlock.flow.SubjectKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Flow instances in PostgreSQL, over two connections of a lane. */
public final class PgFlowStore implements FlowStore {
    static final String INSTANCE_COLUMNS =
            "i.id, i.schema, i.version, i.subject_kind, i.subject_key, i.run, i.state, i.revision, i.steps::text AS steps";

    /** The offset keeps the subjects from being joined, so that none is looked up that is not wanted. */
    static final String LOAD = """
            SELECT %s, s.id AS subject_id, s.properties::text AS subject_properties, s.revision AS subject_revision
            FROM unnest($1::uuid[]) AS wanted(id)
            JOIN flow_instance i ON i.id = wanted.id
            LEFT JOIN LATERAL (
              SELECT id, properties, revision FROM flow_subject
              WHERE kind = i.subject_kind AND key = i.subject_key
                AND (i.schema, i.version) NOT IN (SELECT * FROM unnest($2::text[], $3::int[]))
              OFFSET 0
            ) s ON true
            """.formatted(INSTANCE_COLUMNS);

    static final String REVISIONS = """
            SELECT i.id, i.revision, coalesce(s.revision, 0) AS subject_revision
            FROM unnest($1::uuid[]) AS wanted(id)
            JOIN flow_instance i ON i.id = wanted.id
            LEFT JOIN flow_subject s ON s.kind = i.subject_kind AND s.key = i.subject_key
            """;

    private static final String LATEST = """
            SELECT id FROM flow_instance
            WHERE subject_kind = $1 AND subject_key = $2 AND schema = $3 ORDER BY run DESC LIMIT 1
            """;

    /** For many starts: what the schema, the subject and its latest instance of the schema are like. */
    static final String BEFORE_START = """
            SELECT f.current_version, w.kind AS subject_kind, w.key AS subject_key,
                   s.id AS subject_id, s.properties::text AS subject_properties, s.revision AS subject_revision,
                   i.id, i.schema, i.version, i.run, i.state, i.revision, i.steps::text AS steps
            FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS w(kind, key, schema, place)
            LEFT JOIN flow_schema f ON f.identifier = w.schema
            LEFT JOIN LATERAL (SELECT * FROM flow_subject WHERE kind = w.kind AND key = w.key LIMIT 1) AS s ON true
            LEFT JOIN LATERAL (
              SELECT * FROM flow_instance
              WHERE subject_kind = w.kind AND subject_key = w.key AND schema = w.schema ORDER BY run DESC LIMIT 1) AS i ON true
            ORDER BY w.place
            """;

    /** A flow that started within the time has changed in it, so that older runs are passed over without a look at their log. */
    private static final String KEYED_START =
            """
            SELECT %s, %s
            FROM flow_instance i
            JOIN flow_log l ON l.instance_id = i.id AND l.command_id = $4 AND l.idempotency_key IS NOT NULL
            WHERE i.subject_kind = $1 AND i.subject_key = $2 AND i.schema = $3 AND l.revision = 1
              AND i.updated_at > now() - $5::bigint * interval '1 millisecond' AND l.at > now() - $5::bigint * interval '1 millisecond'
            """.formatted(INSTANCE_COLUMNS, LogSql.COLUMNS.replace("l.revision", "l.revision AS log_revision"));

    /** A command without a key is sent again only while its call is under way; as long again for clocks that leap. */
    private static final Duration REPEATED_WITHIN = Flow.MAX_CALL_TIMEOUT.multipliedBy(2);

    private final Postgres postgres;
    private final Pipeline writes;

    /** Does not wait for what is being committed. */
    private final Pipeline reads;

    private final Gathering<Run, BeforeStart> runs;
    private final Gathering<Move, Boolean> creations;

    /**
     * Writes over the given connection and reads over one of its own.
     *
     * @param batch how many starts share a statement
     */
    public PgFlowStore(Postgres postgres, Pipeline writes, int batch) {
        this.postgres = postgres;
        this.writes = writes;
        this.reads = postgres.pipeline();
        this.runs = new Gathering<>(batch, this::beforeStarts);
        this.creations = new Gathering<>(batch, this::create);
    }

    /** The latest run of each schema; goes from schema to schema along the index of subjects, however many runs there are of each. */
    static String latestRuns(String kind, String key) {
        return """
                WITH RECURSIVE latest AS (
                  (SELECT i.* FROM flow_instance i WHERE i.subject_kind = %1$s AND i.subject_key = %2$s
                   ORDER BY i.schema DESC, i.run DESC LIMIT 1)
                  UNION ALL
                  SELECT next.* FROM latest, LATERAL (
                    SELECT i.* FROM flow_instance i
                    WHERE i.subject_kind = %1$s AND i.subject_key = %2$s AND i.schema < latest.schema
                    ORDER BY i.schema DESC, i.run DESC LIMIT 1) AS next
                )
                SELECT id, schema, version, subject_kind, subject_key, run, state, revision, steps::text AS steps FROM latest
                """.formatted(kind, key);
    }

    @Override
    public Future<Map<FlowInstanceId, Stored>> load(Collection<FlowInstanceId> ids, Set<SchemaVersion> bare) {
        var versions = List.copyOf(bare);
        var arguments = Tuple.of(
                uuids(ids),
                Columns.of(versions, String[]::new, SchemaVersion::schema),
                Columns.of(versions, Integer[]::new, SchemaVersion::version));
        return reads.read(LOAD, arguments).map(rows -> byId(rows, PgFlowStore::stored));
    }

    @Override
    public Future<Map<FlowInstanceId, Revisions>> revisions(Collection<FlowInstanceId> ids) {
        return reads.read(REVISIONS, Tuple.of(uuids(ids)))
                .map(rows ->
                        byId(rows, row -> new Revisions(row.getLong("revision"), row.getLong("subject_revision"))));
    }

    @Override
    public Future<Set<FlowInstanceId>> write(List<Move> moves) {
        return writes.run(client -> FlowRows.update(client, moves)).map(PgFlowStore::ids);
    }

    @Override
    public Future<Boolean> create(Move start) {
        return creations.add(start);
    }

    private Future<List<Boolean>> create(List<Move> starts) {
        return writes.run(client -> FlowRows.insert(client, starts)).map(rows -> {
            var created = ids(rows);
            return starts.stream()
                    .map(start -> created.contains(start.next().id()))
                    .toList();
        });
    }

    @Override
    public Future<List<LogEntry>> find(Collection<Sought> commands, Duration maximalAge) {
        var keyed =
                find(LogSql.FIND_KEYED, commands.stream().filter(Sought::keyed).toList(), maximalAge);
        var others = find(
                LogSql.FIND,
                commands.stream().filter(sought -> !sought.keyed()).toList(),
                least(maximalAge, REPEATED_WITHIN));
        return Future.all(keyed, others)
                .map(both -> Stream.concat(keyed.result().stream(), others.result().stream())
                        .toList());
    }

    private Future<List<LogEntry>> find(String sql, List<Sought> commands, Duration maximalAge) {
        return commands.isEmpty()
                ? Future.succeededFuture(List.of())
                : reads.read(
                                sql,
                                Tuple.of(
                                        Columns.of(
                                                commands,
                                                UUID[]::new,
                                                sought -> sought.instance().value()),
                                        Columns.of(
                                                commands,
                                                UUID[]::new,
                                                sought -> sought.command().value()),
                                        maximalAge.toMillis()))
                        .map(PgFlowStore::entries);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public Future<List<LogEntry>> history(FlowInstanceId id, long afterRevision, int limit) {
        return postgres.page(LogSql.AFTER, Tuple.of(new UUID[] {id.value()}, new Long[] {afterRevision}, limit))
                .map(PgFlowStore::entries);
    }

    /** The start comes first, because it locks the subject, for which nobody waits while holding an instance. */
    @Override
    public Future<Boolean> replace(Move end, Move start) {
        return postgres.transaction(
                connection -> FlowRows.insert(connection, List.of(start))
                        .compose(started -> started.size() == 0
                                ? Future.succeededFuture(false)
                                : FlowRows.update(connection, List.of(end)).map(ended -> ended.size() == 1)),
                bothWritten -> bothWritten);
    }

    @Override
    public Future<BeforeStart> beforeStart(SubjectKey subject, String schema, Origin origin, Duration maximalAge) {
        // The key comes last, so that whoever sees a run sees the key under which it was started.
        return runs.add(new Run(subject, schema))
                .compose(before -> origin.idempotencyKey().isEmpty()
                        ? Future.succeededFuture(before)
                        : keyedStart(subject, schema, origin.command(), maximalAge)
                                .map(before::with));
    }

    private Future<List<BeforeStart>> beforeStarts(List<Run> runs) {
        var arguments = Tuple.of(
                Columns.of(runs, String[]::new, run -> run.subject().kind()),
                Columns.of(runs, String[]::new, run -> run.subject().key()),
                Columns.of(runs, String[]::new, Run::schema));
        return reads.read(BEFORE_START, arguments)
                .map(rows -> rows.stream()
                        .map(row -> new BeforeStart(
                                subject(row),
                                Optional.ofNullable(row.getInteger("current_version")),
                                Optional.ofNullable(row.getUUID("id")).map(id -> instance(row)),
                                Optional.empty()))
                        .toList());
    }

    private Future<Optional<KeyedStart>> keyedStart(
            SubjectKey subject, String schema, CommandId command, Duration maximalAge) {
        return reads.read(
                        KEYED_START,
                        Tuple.of(subject.kind(), subject.key(), schema, command.value(), maximalAge.toMillis()))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new KeyedStart(instance(row), entry(row, "log_revision"))));
    }

    @Override
    public Future<Optional<FlowInstanceId>> latest(SubjectKey subject, String schema) {
        return reads.read(LATEST, Tuple.of(subject.kind(), subject.key(), schema))
                .map(rows -> rows.stream().findFirst().map(row -> new FlowInstanceId(row.getUUID("id"))));
    }

    static FlowInstance instance(Row row) {
        return new FlowInstance(
                new FlowInstanceId(row.getUUID("id")),
                row.getString("schema"),
                row.getInteger("version"),
                new SubjectKey(row.getString("subject_kind"), row.getString("subject_key")),
                row.getInteger("run"),
                FlowState.ofWord(row.getString("state")),
                row.getLong("revision"),
                FlowJson.readSteps(row.getString("steps")));
    }

    private static Stored stored(Row row) {
        return new Stored(instance(row), subject(row));
    }

    private static Optional<Subject> subject(Row row) {
        return Optional.ofNullable(row.getUUID("subject_id"))
                .map(id -> new Subject(
                        id,
                        new SubjectKey(row.getString("subject_kind"), row.getString("subject_key")),
                        PropertiesJson.read(row.getString("subject_properties")),
                        row.getLong("subject_revision")));
    }

    private static List<LogEntry> entries(RowSet<Row> rows) {
        var entries = new ArrayList<LogEntry>(rows.size());
        rows.forEach(row -> entries.add(entry(row, "revision")));
        return entries;
    }

    static LogEntry entry(Row row, String revision) {
        var change = FlowJson.read(row.getString("change"));
        OffsetDateTime at = row.getOffsetDateTime("at");
        return new LogEntry(
                new FlowInstanceId(row.getUUID("instance_id")),
                row.getLong(revision),
                at.toInstant(),
                new Origin(
                        new CommandId(row.getUUID("command_id")),
                        Optional.ofNullable(row.getString("actor")),
                        Optional.ofNullable(row.getString("idempotency_key")),
                        FlowJson.fingerprint(change)),
                FlowJson.readChange(row.getString("cause"), change));
    }

    static UUID[] uuids(Collection<FlowInstanceId> ids) {
        return ids.stream().map(FlowInstanceId::value).toArray(UUID[]::new);
    }

    static <T> Map<FlowInstanceId, T> byId(RowSet<Row> rows, Function<Row, T> value) {
        var values = new HashMap<FlowInstanceId, T>(rows.size() * 2);
        rows.forEach(row -> values.put(new FlowInstanceId(row.getUUID("id")), value.apply(row)));
        return values;
    }

    private static Set<FlowInstanceId> ids(RowSet<Row> rows) {
        return rows.stream().map(row -> new FlowInstanceId(row.getUUID("id"))).collect(Collectors.toSet());
    }

    /** The runs of a schema that a subject has. */
    private record Run(SubjectKey subject, String schema) {}
}
