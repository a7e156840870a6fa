package dev.interlock.store;

import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.StepState;
import dev.interlock.flow.StepStatus;
import dev.interlock.registration.CmHandleId;
import dev.interlock.registration.HandleSearch;
import dev.interlock.registration.Lifecycle;
import dev.interlock.registration.LockReason;
import dev.interlock.registration.TrustLevel;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Searches for handles in PostgreSQL, each page in one statement that walks along the primary key. Filters are applied to the rows that
 * are walked over, and their number is limited before the filters apply.
 */
public final class PgHandleSearch implements HandleSearch {
    /** What a handle and its flows are; the flows of all its lives count, as their runs go on. */
    private static final String REGISTERED =
            """
            %s, h.lock_reason, h.lock_run, h.lock_visit,
            (SELECT array_agg(latest.id ORDER BY latest.id)
             FROM (%s) AS latest) AS flows,
            (SELECT ARRAY[i.run::text, i.steps::text] FROM flow_instance i
             WHERE i.subject_kind = 'cm-handle' AND i.subject_key = h.id AND i.schema = '%s'
             ORDER BY i.run DESC LIMIT 1) AS lifecycle
            """.formatted(HandleRows.COLUMNS, PgFlowStore.latestRuns("'cm-handle'", "h.id"), Lifecycle.SCHEMA);

    private static final String FIND = """
            SELECT %s FROM cm_handle h
            WHERE h.id = (SELECT id FROM cm_handle WHERE id = $1
                          UNION ALL SELECT id FROM cm_handle WHERE alternate_id = $1 LIMIT 1)
            """.formatted(REGISTERED);

    /** $4 plugins, $5 trust levels, $6 private and $7 public properties, each an object of its own; of all, each must hold. $8 state. */
    private static final String FITS = """
            ARRAY[h.dmi_plugin, h.dmi_data_plugin, h.dmi_model_plugin] @> $4::text[]
            AND coalesce(h.trust_level, 'COMPLETE') = ALL ($5::text[])
            AND h.properties @> ALL ($6::jsonb[]) AND h.public_properties @> ALL ($7::jsonb[])
            AND ($8::text IS NULL OR
                 (SELECT i.steps -> 'active' -> $8 FROM flow_instance i
                  WHERE i.subject_kind = 'cm-handle' AND i.subject_key = h.id AND i.schema = '%s'
                  ORDER BY i.run DESC LIMIT 1) IS NOT NULL)""".formatted(Lifecycle.SCHEMA);

    /** Bytes of properties. Only what is compressed has to be read for it, as it may be a hundred times as large as it is stored. */
    private static final String BYTES = """
            CASE WHEN pg_column_compression(%1$s) IS NULL THEN pg_column_size(%1$s) ELSE octet_length(%1$s::text) END""";

    /** $9 bytes. The row with which the page has so many; those behind it are neither measured nor written as text. */
    private static final String FULL =
            """
            (SELECT measured.id
             FROM (SELECT p.id, sum(%s + %s) OVER (ORDER BY p.id ROWS UNBOUNDED PRECEDING) AS bytes FROM page p) AS measured
             WHERE measured.bytes >= $9 ORDER BY measured.id LIMIT 1)
            """.formatted(BYTES.formatted("p.properties"), BYTES.formatted("p.public_properties"));

    /**
     * $1 after, $2 rows to look at, $3 rows wanted. With a page that has fewer comes where to go on: after the row with which it has
     * its bytes, else after the last one that was looked at, unless there were too few to look at.
     */
    private static final String WALK = """
            WITH page AS MATERIALIZED (
              SELECT * FROM (SELECT w.* FROM cm_handle w WHERE w.id > $1 ORDER BY w.id LIMIT $2) AS h
              WHERE %s ORDER BY h.id LIMIT $3
            )
            SELECT coalesce(filled.last, looked_at.last) AS last, %s
            FROM (SELECT %s AS last) AS filled
            CROSS JOIN (SELECT CASE WHEN (SELECT count(*) FROM page) < $3 THEN
                    (SELECT w.id FROM cm_handle w WHERE w.id > $1 ORDER BY w.id OFFSET $2::bigint - 1 LIMIT 1)
                  END AS last) AS looked_at
            LEFT JOIN page AS h ON filled.last IS NULL OR h.id <= filled.last ORDER BY h.id
            """;

    static final String PAGE = WALK.formatted(FITS, REGISTERED, FULL);

    static final String NAMES = WALK.formatted(FITS, "h.id, h.alternate_id", "NULL::text");

    private final Postgres postgres;
    private final int maxScan;
    private final int maxPageBytes;

    /**
     * Makes the search.
     *
     * @param maxScan how many handles are looked at for one page
     * @param maxPageBytes how large the properties on one page are at most, but for those of its last handle
     */
    public PgHandleSearch(Postgres postgres, int maxScan, int maxPageBytes) {
        this.postgres = postgres;
        this.maxScan = maxScan;
        this.maxPageBytes = maxPageBytes;
    }

    @Override
    public Future<Optional<Registered>> find(String name) {
        return postgres.read(FIND, Tuple.of(name))
                .map(rows -> rows.stream().findFirst().map(PgHandleSearch::registered));
    }

    @Override
    public Future<Page<Registered>> page(Filter filter, Optional<CmHandleId> after, int limit) {
        var arguments = arguments(filter, after, limit).addLong((long) maxPageBytes);
        return walk(PAGE, arguments, limit, PgHandleSearch::registered);
    }

    @Override
    public Future<Page<Names>> names(Filter filter, Optional<CmHandleId> after) {
        return walk(NAMES, arguments(filter, after, maxScan), maxScan, PgHandleSearch::names);
    }

    private Tuple arguments(Filter filter, Optional<CmHandleId> after, int limit) {
        // One more than wanted shows whether there is a next page.
        return Tuple.of(after.map(CmHandleId::value).orElse(""), (long) maxScan, limit + 1L)
                .addValue(filter.plugins().toArray(String[]::new))
                .addValue(filter.trustLevels().stream().map(TrustLevel::name).toArray(String[]::new))
                .addValue(objects(filter.properties()))
                .addValue(objects(filter.publicProperties()))
                .addValue(filter.state().orElse(null));
    }

    private <T> Future<Page<T>> walk(String sql, Tuple arguments, int limit, Function<Row, T> reading) {
        return postgres.page(sql, arguments).map(rows -> page(rows, limit, reading));
    }

    private static JsonObject[] objects(Set<Property> properties) {
        return properties.stream()
                .map(property -> new JsonObject(Map.of(property.key(), property.value())))
                .toArray(JsonObject[]::new);
    }

    private static <T> Page<T> page(RowSet<Row> rows, int limit, Function<Row, T> reading) {
        var lastLookedAt =
                Optional.ofNullable(rows.iterator().next().getString("last")).map(CmHandleId::new);
        var found = rows.stream().filter(row -> row.getString("id") != null).toList();
        return found.size() > limit
                ? new Page<>(
                        read(found.subList(0, limit), reading),
                        Optional.of(new CmHandleId(found.get(limit - 1).getString("id"))))
                : new Page<>(read(found, reading), lastLookedAt);
    }

    private static <T> List<T> read(List<Row> rows, Function<Row, T> reading) {
        return rows.stream().map(reading).toList();
    }

    private static Names names(Row row) {
        return new Names(new CmHandleId(row.getString("id")), Optional.ofNullable(row.getString("alternate_id")));
    }

    private static Registered registered(Row row) {
        var lifecycle = Optional.ofNullable(row.getArrayOfStrings("lifecycle"));
        var steps = lifecycle.map(found -> FlowJson.readSteps(found[1])).orElseGet(Map::of);
        var state = steps.entrySet().stream()
                .filter(step -> step.getValue().state() == StepState.ACTIVE)
                .map(Map.Entry::getKey)
                .findFirst();
        var locked = steps.getOrDefault(Lifecycle.LOCKED, StepStatus.UNTOUCHED);
        var lockReason = Optional.ofNullable(row.getString("lock_reason"))
                .filter(reason -> lifecycle.isPresent()
                        && isLockOf(Integer.valueOf(lifecycle.get()[0]), locked, row))
                .map(LockReason::valueOf);
        var flows = Optional.ofNullable(row.getArrayOfUUIDs("flows")).stream()
                .flatMap(Arrays::stream)
                .map(FlowInstanceId::new)
                .toList();
        return new Registered(HandleRows.handle(row), state, lockReason, flows);
    }

    private static boolean isLockOf(Integer run, StepStatus locked, Row row) {
        return locked.state() == StepState.ACTIVE
                && run.equals(row.getInteger("lock_run"))
                && Integer.valueOf(locked.visits()).equals(row.getInteger("lock_visit"));
    }
}
