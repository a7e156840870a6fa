package dev.interlock.store;

/**
 * How the log of flows is read by flow.
 *
 * <p>An index of all changes by flow took a third of the database's work for a transition, because each goes to another place in it. So
 * each change tells where the one before it stands in the feed, whose index grows at its end only, and when that was, which names its
 * partition; the flow tells the same of its last one. The index by flow has some changes only, the milestones: each 32nd, and those
 * that may name a version. Whoever reads begins at the next milestone, or at the last change, and walks back, past 63 others at most.
 */
final class LogSql {
    static final String COLUMNS =
            "l.instance_id, l.revision, l.at, l.command_id, l.idempotency_key, l.actor, l.cause, l.change::text AS change";

    /** The condition of the index, word for word. */
    private static final String IS_MILESTONE = "(l.revision % 32 = 0 OR l.cause IN ('lifecycle', 'registration'))";

    /** Whoever walks may stop at the first that is not: none was made before the one before it. */
    private static final String IS_YOUNG = "l.at > now() - $3::bigint * interval '1 millisecond'";

    /** The changes before those that have been walked. */
    private static final String BEFORE = "walked w CROSS JOIN LATERAL "
            + change("w.previous_at", "w.previous_position", "w.instance_id", "w.revision - 1");

    /** The last change of a flow. */
    private static final String LAST =
            "LATERAL (SELECT * FROM flow_instance WHERE id = w.id LIMIT 1) AS i CROSS JOIN LATERAL "
                    + change("i.updated_at", "i.feed_position", "i.id", "i.revision");

    /**
     * The changes of flows, $1, after revisions, $2, at most $3 of each, oldest first. The milestone from which to walk is behind
     * the page, however much of the flow's beginning has been dropped.
     */
    static final String AFTER = """
            WITH RECURSIVE wanted AS (
              SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS w(id, after)
            ), walked AS (
              SELECT w.after, l.*
              FROM wanted w CROSS JOIN LATERAL (
                (SELECT l.* FROM flow_log l
                 WHERE l.instance_id = w.id AND %1$s
                   AND l.revision >= $3 + (SELECT l.revision FROM flow_log l
                                           WHERE l.instance_id = w.id AND l.revision > w.after AND %1$s
                                           ORDER BY l.revision LIMIT 1)
                 ORDER BY l.revision LIMIT 1)
                UNION ALL
                (SELECT l.* FROM %2$s WHERE i.revision > w.after)
                ORDER BY revision LIMIT 1
              ) AS l
              UNION ALL
              SELECT w.after, l.* FROM %3$s
              WHERE w.revision > w.after + 1
            )
            SELECT %4$s
            FROM (SELECT *, row_number() OVER (PARTITION BY instance_id ORDER BY revision) AS place FROM walked) AS l
            WHERE l.place <= $3
            ORDER BY l.instance_id, l.revision
            """.formatted(IS_MILESTONE, LAST, BEFORE, COLUMNS);

    /** The version of a flow, $1, at a revision, $2; only the start and other lifecycle commands name it. */
    static final String VERSION = """
            SELECT (l.change ->> 'version')::int FROM flow_log l
            WHERE l.instance_id = $1 AND l.revision <= $2 AND %s AND l.change ->> 'version' IS NOT NULL
            ORDER BY l.revision DESC LIMIT 1
            """.formatted(IS_MILESTONE);

    /** Commands, $2, with an idempotency key, of flows, $1, that are not older than so many milliseconds, $3. */
    static final String FIND_KEYED = """
            SELECT %s
            FROM unnest($1::uuid[], $2::uuid[]) AS sought(instance_id, command_id)
            JOIN flow_log l ON l.instance_id = sought.instance_id AND l.command_id = sought.command_id
            WHERE l.idempotency_key IS NOT NULL AND %s
            """.formatted(COLUMNS, IS_YOUNG);

    /** The same of commands without. */
    static final String FIND = """
            WITH RECURSIVE sought AS (
              SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS s(instance_id, command_id)
            ), walked AS (
              SELECT l.* FROM (SELECT DISTINCT instance_id AS id FROM sought) AS w CROSS JOIN %1$s
              WHERE %3$s
              UNION ALL
              SELECT l.* FROM %2$s
              WHERE %3$s
            )
            SELECT %4$s FROM walked l JOIN sought USING (instance_id, command_id)
            """.formatted(LAST, BEFORE, IS_YOUNG, COLUMNS);

    private LogSql() {}

    /** One change, looked up where it stands: a join might go through all others where few are expected. */
    private static String change(String at, String position, String instance, String revision) {
        return """
                (SELECT * FROM flow_log
                 WHERE at = %s AND feed_position = %s AND instance_id = %s AND revision = %s LIMIT 1) AS l""".formatted(at, position, instance, revision);
    }
}
