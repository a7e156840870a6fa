package dev.interlock.store;

import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowSearch;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.SubjectKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Searches for flow instances in PostgreSQL, each page in one statement that walks along an index.
 *
 * <p>Where an index has what is looked for together, only that is read. All other filters are applied to the rows that are walked
 * over, and their number is limited before the filters apply.
 */
public final class PgFlowSearch implements FlowSearch {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    /** The arguments of all statements: $1 after, $2 rows to look at, $3 rows wanted, $4 schema, $5 state, $6 step, $7 and $8 subject. */
    private static final String FITS = """
            ($4::text IS NULL OR schema = $4) AND ($5::text IS NULL OR state = $5)
            AND ($6::text IS NULL OR steps -> 'active' -> $6 IS NOT NULL)
            AND ($7::text IS NULL OR subject_kind = $7) AND ($8::text IS NULL OR subject_key = $8)""";

    private static final String COLUMNS = """
            page.id, page.schema, page.version, page.subject_kind, page.subject_key, page.run, page.state, page.revision,
            page.updated_at, ARRAY(SELECT json_object_keys(page.steps -> 'active') COLLATE "C" ORDER BY 1) AS active_steps""";

    /** If the page is not full, the last row that was looked at comes with it, unless there were too few to look at. */
    private static final String WALK = """
            WITH page AS MATERIALIZED (
              SELECT * FROM (SELECT i.* FROM flow_instance i WHERE %1$s ORDER BY %2$s LIMIT $2) AS i
              WHERE %3$s ORDER BY %2$s LIMIT $3
            )
            SELECT looked_at.last, %4$s
            FROM (SELECT CASE WHEN (SELECT count(*) FROM page) < $3 THEN
                    (SELECT i.id FROM flow_instance i WHERE %1$s ORDER BY %2$s OFFSET $2::bigint - 1 LIMIT 1)
                  END AS last) AS looked_at
            LEFT JOIN page ON true ORDER BY page.id
            """;

    static final String ALL = WALK.formatted("i.id > $1", "i.id", FITS, COLUMNS);

    /** Written in such a way that no other index than that of schemas has the rows in this order. */
    static final String OF_SCHEMA =
            WALK.formatted("(i.schema, i.id) > ($4, $1) AND i.schema <= $4", "i.schema, i.id", FITS, COLUMNS);

    /** The index of subjects has them not in the order of their ids, so that all of them have to be looked at, or else none. */
    static final String OF_SUBJECT = """
            WITH theirs AS MATERIALIZED (
              SELECT i.* FROM flow_instance i WHERE i.subject_kind = $7 AND i.subject_key = $8
              ORDER BY i.schema, i.run LIMIT $2::bigint + 1
            ), page AS (
              SELECT * FROM theirs WHERE id > $1 AND %s ORDER BY id LIMIT $3
            )
            SELECT looked_at.too_many, %s
            FROM (SELECT (SELECT count(*) FROM theirs) > $2 AS too_many) AS looked_at LEFT JOIN page ON true ORDER BY page.id
            """.formatted(FITS, COLUMNS);

    private final Postgres postgres;
    private final int maxScan;

    /**
     * Makes the search.
     *
     * @param maxScan how many instances are looked at for one page
     */
    public PgFlowSearch(Postgres postgres, int maxScan) {
        this.postgres = postgres;
        this.maxScan = maxScan;
    }

    @Override
    public Future<Page> page(Filter filter, Optional<FlowInstanceId> after, int limit) {
        var arguments = Tuple.of(after.map(FlowInstanceId::value).orElse(BEFORE_ALL), (long) maxScan, limit + 1L)
                .addValue(filter.schema().orElse(null))
                .addValue(filter.state().map(FlowState::word).orElse(null))
                .addValue(filter.step().orElse(null))
                .addValue(filter.subjectKind().orElse(null))
                .addValue(filter.subjectKey().orElse(null));
        var walk = filter.schema().isPresent() ? OF_SCHEMA : ALL;
        return filter.subject().isPresent()
                ? postgres.page(OF_SUBJECT, arguments)
                        .compose(rows -> rows.iterator().next().getBoolean("too_many")
                                ? walk(walk, arguments, limit)
                                : Future.succeededFuture(page(rows, limit, Optional.empty())))
                : walk(walk, arguments, limit);
    }

    private Future<Page> walk(String sql, Tuple arguments, int limit) {
        return postgres.page(sql, arguments)
                .map(rows -> page(
                        rows,
                        limit,
                        Optional.ofNullable(rows.iterator().next().getUUID("last"))
                                .map(FlowInstanceId::new)));
    }

    private static Page page(RowSet<Row> rows, int limit, Optional<FlowInstanceId> lastLookedAt) {
        var found = rows.stream()
                .filter(row -> row.getUUID("id") != null)
                .map(PgFlowSearch::found)
                .toList();
        return found.size() > limit
                ? new Page(
                        found.subList(0, limit),
                        Optional.of(found.get(limit - 1).id()))
                : new Page(found, lastLookedAt);
    }

    private static Found found(Row row) {
        return new Found(
                new FlowInstanceId(row.getUUID("id")),
                row.getString("schema"),
                row.getInteger("version"),
                new SubjectKey(row.getString("subject_kind"), row.getString("subject_key")),
                row.getInteger("run"),
                FlowState.ofWord(row.getString("state")),
                row.getLong("revision"),
                List.of(row.getArrayOfStrings("active_steps")),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
