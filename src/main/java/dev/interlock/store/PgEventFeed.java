package dev.interlock.store;

import dev.interlock.flow.EventFeed;
import dev.interlock.flow.EventFeed.Reading.Gone;
import dev.interlock.flow.EventFeed.Reading.Page;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.SubjectKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * The feed in PostgreSQL: the log in the order of its positions, up to the oldest transaction that is still open, each page in one
 * statement that walks along an index.
 *
 * <p>A position is never less than the number of the transaction that wrote it. So whatever an open transaction has written or will
 * write stands at or behind the number of the oldest one, and what stands before that is complete.
 */
public final class PgEventFeed implements EventFeed {
    /** By one snapshot: what is complete, and what is there. */
    private static final String FEED = """
            feed AS MATERIALIZED (
              SELECT f.*, f.base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS open_from,
                     pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                       - pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS held_back
              FROM flow_feed f
            )""";

    /**
     * Reads behind a cursor, $1 to $4, of which all are null at the beginning. $5 is how many rows are looked at, $6 how many are
     * wanted, $7 the schema. The last row that was looked at comes with the page.
     */
    static final String READ = """
            WITH %s, start AS MATERIALIZED (
              SELECT coalesce($2::bigint, dropped_position) AS position, coalesce($3::uuid, dropped_instance) AS instance,
                     coalesce($4::bigint, dropped_revision) AS revision,
                     coalesce(history <> $1::text OR $2 >= open_from
                       OR ($2, $3, $4) < (dropped_position, dropped_instance, dropped_revision), false) AS gone
              FROM feed
            ), walked AS MATERIALIZED (
              SELECT l.* FROM flow_log l
              WHERE (l.feed_position, l.instance_id, l.revision)
                      > ((SELECT position FROM start), (SELECT instance FROM start), (SELECT revision FROM start))
                AND l.feed_position < (SELECT open_from FROM feed)
              ORDER BY l.feed_position, l.instance_id, l.revision LIMIT $5
            ), last AS (
              SELECT feed_position, instance_id, revision, (SELECT count(*) FROM walked) AS walked FROM walked
              ORDER BY feed_position DESC, instance_id DESC, revision DESC LIMIT 1
            ), page AS (
              SELECT l.*, i.schema, i.subject_kind, i.subject_key
              FROM walked l JOIN flow_instance i ON i.id = l.instance_id
              WHERE $7::text IS NULL OR i.schema = $7
              ORDER BY l.feed_position, l.instance_id, l.revision LIMIT $6
            )
            SELECT feed.history, feed.held_back, start.gone, coalesce(last.walked, 0) AS walked,
                   coalesce(last.feed_position, start.position) AS last_position,
                   coalesce(last.instance_id, start.instance) AS last_instance,
                   coalesce(last.revision, start.revision) AS last_revision,
                   l.feed_position, l.schema, l.subject_kind, l.subject_key, %s
            FROM feed CROSS JOIN start LEFT JOIN last ON true LEFT JOIN page l ON true
            ORDER BY l.feed_position, l.instance_id, l.revision
            """.formatted(FEED, LogSql.COLUMNS);

    /**
     * The place behind the last row. It is a row, and not the oldest open transaction, because that may have left nothing on disk: a
     * server that crashes gives its number to another one.
     */
    static final String END = """
            WITH %s, last AS (
              SELECT feed_position, instance_id, revision FROM flow_log
              WHERE feed_position < (SELECT open_from FROM feed)
              ORDER BY feed_position DESC, instance_id DESC, revision DESC LIMIT 1
            )
            SELECT feed.history, feed.held_back, coalesce(feed_position, dropped_position) AS last_position,
                   coalesce(instance_id, dropped_instance) AS last_instance,
                   coalesce(revision, dropped_revision) AS last_revision
            FROM feed LEFT JOIN last ON true
            """.formatted(FEED);

    private final Postgres postgres;
    private final int maxScan;

    /**
     * Makes the feed.
     *
     * @param maxScan how many changes are looked at for one page of a schema's
     */
    public PgEventFeed(Postgres postgres, int maxScan) {
        this.postgres = postgres;
        this.maxScan = maxScan;
    }

    @Override
    public Future<Reading> read(From from, Optional<String> schema, int limit) {
        return switch (from) {
            case From.Oldest oldest -> read(Tuple.of(null, null, null, null), schema, limit);
            case From.After after -> read(arguments(after.cursor()), schema, limit);
            case From.End end ->
                postgres.read(END, Tuple.tuple())
                        .map(rows -> end(rows.iterator().next()));
        };
    }

    private static Tuple arguments(Cursor cursor) {
        return Tuple.of(cursor.history(), cursor.position(), cursor.instance().value(), cursor.revision());
    }

    private Future<Reading> read(Tuple arguments, Optional<String> schema, int limit) {
        long wanted = limit + 1L;
        long lookedAt = schema.isPresent() ? maxScan : wanted;
        arguments.addLong(lookedAt).addLong(wanted).addString(schema.orElse(null));
        return postgres.page(READ, arguments).map(rows -> reading(rows, limit, lookedAt));
    }

    private static Reading reading(RowSet<Row> rows, int limit, long lookedAt) {
        var first = rows.iterator().next();
        if (first.getBoolean("gone")) {
            return new Gone();
        }
        var found = rows.stream().filter(row -> row.getString("schema") != null).toList();
        boolean full = found.size() > limit;
        var events = found.stream().limit(limit).map(PgEventFeed::event).toList();
        return new Page(
                events,
                full ? cursor(found.get(limit - 1), "feed_position", "instance_id", "revision") : last(first),
                full || first.getLong("walked") == lookedAt,
                first.getLong("held_back"));
    }

    private static Reading end(Row row) {
        return new Page(List.of(), last(row), false, row.getLong("held_back"));
    }

    private static Cursor last(Row row) {
        return cursor(row, "last_position", "last_instance", "last_revision");
    }

    private static Cursor cursor(Row row, String position, String instance, String revision) {
        return new Cursor(
                row.getString("history"),
                row.getLong(position),
                new FlowInstanceId(row.getUUID(instance)),
                row.getLong(revision));
    }

    private static Event event(Row row) {
        return new Event(
                row.getString("schema"),
                new SubjectKey(row.getString("subject_kind"), row.getString("subject_key")),
                PgFlowStore.entry(row, "revision"));
    }
}
