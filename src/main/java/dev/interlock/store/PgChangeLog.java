package dev.interlock.store;

import static java.util.stream.Collectors.groupingBy;

import dev.interlock.flow.ChangeLog;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LogEntry;
import dev.interlock.flow.SubjectKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/** The log in PostgreSQL for those who watch flows, over the common pool. */
public final class PgChangeLog implements ChangeLog {
    private static final String INSTANCES = """
            SELECT %s FROM unnest($1::uuid[]) AS wanted(id) JOIN flow_instance i ON i.id = wanted.id ORDER BY i.id
            """.formatted(PgFlowStore.INSTANCE_COLUMNS);

    private static final String REVISIONS = """
            SELECT i.id, i.revision FROM unnest($1::uuid[]) AS wanted(id) JOIN flow_instance i ON i.id = wanted.id
            """;

    private static final String EXISTS = "SELECT EXISTS (SELECT FROM flow_subject WHERE kind = $1 AND key = $2)";

    private static final String RUN_COLUMNS =
            "i.id, i.subject_kind, i.subject_key, i.schema, i.version, i.run, i.state, i.revision";

    private static final String LATEST_RUNS =
            """
            SELECT %s FROM unnest($1::text[], $2::text[]) AS wanted(kind, key) CROSS JOIN LATERAL (%s) AS i
            """.formatted(RUN_COLUMNS, PgFlowStore.latestRuns("wanted.kind", "wanted.key"));

    private static final String RUNS_AFTER = """
            SELECT %s FROM flow_instance i
            WHERE i.subject_kind = $1 AND i.subject_key = $2 AND i.schema = $3 AND i.run > $4 ORDER BY i.run
            """.formatted(RUN_COLUMNS);

    private final Postgres postgres;

    public PgChangeLog(Postgres postgres) {
        this.postgres = postgres;
    }

    @Override
    public Future<Map<FlowInstanceId, List<LogEntry>>> after(Map<FlowInstanceId, Long> revisions, int limit) {
        var wanted = List.copyOf(revisions.entrySet());
        var ids = Columns.of(wanted, UUID[]::new, each -> each.getKey().value());
        var after = Columns.of(wanted, Long[]::new, Map.Entry::getValue);
        return postgres.page(LogSql.AFTER, Tuple.of(ids, after, limit))
                .map(rows -> rows.stream()
                        .map(row -> PgFlowStore.entry(row, "revision"))
                        .collect(groupingBy(LogEntry::instance)));
    }

    @Override
    public Future<OptionalInt> version(FlowInstanceId id, long revision) {
        return postgres.read(LogSql.VERSION, Tuple.of(id.value(), revision))
                .map(rows -> rows.stream().mapToInt(row -> row.getInteger(0)).findFirst());
    }

    @Override
    public Future<List<FlowInstance>> instances(Collection<FlowInstanceId> ids) {
        return postgres.read(INSTANCES, Tuple.of(PgFlowStore.uuids(ids)))
                .map(rows -> rows.stream().map(PgFlowStore::instance).toList());
    }

    @Override
    public Future<Map<FlowInstanceId, Long>> revisions(Collection<FlowInstanceId> ids) {
        return postgres.read(REVISIONS, Tuple.of(PgFlowStore.uuids(ids)))
                .map(rows -> PgFlowStore.byId(rows, row -> row.getLong("revision")));
    }

    @Override
    public Future<Boolean> exists(SubjectKey subject) {
        return postgres.read(EXISTS, Tuple.of(subject.kind(), subject.key()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    @Override
    public Future<List<Run>> latestRuns(Collection<SubjectKey> subjects) {
        var kinds = subjects.stream().map(SubjectKey::kind).toArray(String[]::new);
        var keys = subjects.stream().map(SubjectKey::key).toArray(String[]::new);
        return postgres.read(LATEST_RUNS, Tuple.tuple().addArrayOfString(kinds).addArrayOfString(keys))
                .map(PgChangeLog::runs);
    }

    @Override
    public Future<List<Run>> runsAfter(SubjectKey subject, String schema, int run) {
        return postgres.read(RUNS_AFTER, Tuple.of(subject.kind(), subject.key(), schema, run))
                .map(PgChangeLog::runs);
    }

    private static List<Run> runs(RowSet<Row> rows) {
        return rows.stream().map(PgChangeLog::run).toList();
    }

    private static Run run(Row row) {
        return new Run(
                new FlowInstanceId(row.getUUID("id")),
                new SubjectKey(row.getString("subject_kind"), row.getString("subject_key")),
                row.getString("schema"),
                row.getInteger("version"),
                row.getInteger("run"),
                FlowState.ofWord(row.getString("state")),
                row.getLong("revision"));
    }
}
