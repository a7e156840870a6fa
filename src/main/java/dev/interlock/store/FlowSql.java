package dev.interlock.store;

/**
 * The statements that move instances: each moves what is still as expected, and writes log and tasks of that alone.
 *
 * <p>Arguments: columns of the moves with the first change of each ($1 to $11) and with their subjects ($12 to $14), of their further
 * changes ($15 to $21), of the tasks ($22 to $29), of new instances ($30, $31).
 *
 * <p>Each change tells where the one before it stands in the feed, the first of a move by what the instance knew: see {@link LogSql}.
 */
final class FlowSql {
    private static final String COLUMNS =
            "command_id, idempotency_key, actor, cause, change, id, expected, revision, version, state, steps";
    private static final String ARRAYS = "$1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], "
            + "$6::uuid[], $7::bigint[], $8::bigint[], $9::int[], $10::text[], $11::text[]";

    private static final String SUBJECT_COLUMNS = COLUMNS + ", subject_kind, subject_key, subject_revision";
    private static final String SUBJECT_ARRAYS = ARRAYS + ", $12::text[], $13::text[], $14::bigint[]";

    private static final String MOVE = move("", "");

    /** With what only new instances have. */
    private static final String START = move(", $30::text[], $31::int[]", ", schema, run");

    /**
     * The subjects on which moves rely, locked in the order in which all take such locks. A flow that goes on waiting for its
     * subject's properties must not slip past a change of them that is under way: one of the two waits for the other, and then sees
     * what it did.
     */
    private static final String LOCKED_SUBJECTS = locked("SHARE");

    /** The same for flows that only must not begin while their subject is being deleted: a change of properties is let through. */
    private static final String KEPT_SUBJECTS = locked("KEY SHARE");

    private static final String SUBJECT_IS_AS_EXPECTED = """
            (m.subject_revision IS NULL OR m.subject_revision =
               coalesce((SELECT s.revision FROM flow_subject s
                         WHERE s.kind = m.subject_kind AND s.key = m.subject_key), 0))""";

    /**
     * The count takes all locks before any instance is written, so that nobody waits for a subject while holding an instance. What
     * follows looks up in hash tables, so that many starts do not compare all with all.
     */
    private static final String LOCKED_SUBJECT_IS_AS_EXPECTED = """
            (SELECT count(*) FROM locked) >= 0
              AND (m.subject_revision IS NULL
                OR (m.subject_kind, m.subject_key, m.subject_revision) IN (SELECT kind, key, revision FROM locked)
                OR m.subject_revision = 0 AND (m.subject_kind, m.subject_key) NOT IN (SELECT kind, key FROM locked))""";

    /** Never before the change on which this one builds: that was read by an earlier statement. A transaction may have begun before. */
    private static final String NOW = "statement_timestamp()";

    /** Asked for once and not for each row. */
    private static final String PLACE_IN_FEED = "(SELECT flow_log_position())";

    private static final String LOG = """
            INSERT INTO flow_log (instance_id, revision, command_id, idempotency_key, actor, cause, change, at, feed_position,
                                  previous_at, previous_position)
            """;

    private static final String LOG_MOVED = LOG + """
            SELECT id, first_revision, command_id, idempotency_key, actor, cause, change::json, updated_at, feed_position,
                   previous_at, previous_position
            FROM moved
            """;

    private static final String LOGGED = ", logged AS (%s)".formatted(LOG_MOVED);

    private static final String BEGUN = ", logged AS (" + LOG + """
              SELECT m.id, 1, m.command_id, m.idempotency_key, m.actor, m.cause, m.change::json, %s, %s, NULL, NULL
              FROM move m WHERE %s
            )""".formatted(NOW, PLACE_IN_FEED, isMoved("m.id"));

    private static final String LOGGED_FURTHER =
            ", logged_further AS (" + LOG + """
              SELECT l.instance_id, l.log_revision, l.command_id, l.idempotency_key, l.actor, l.cause, l.change::json,
                     %1$s, %2$s, %1$s, %2$s
              FROM unnest($15::uuid[], $16::bigint[], $17::uuid[], $18::text[], $19::text[], $20::text[], $21::text[])
                     AS l(instance_id, log_revision, command_id, idempotency_key, actor, cause, change)
              WHERE %3$s
            )""".formatted(NOW, PLACE_IN_FEED, isMoved("l.instance_id"));

    /** No task is named by two rows, so that the order of the three does not matter. */
    private static final String TASKS = """
            , task AS (
              SELECT t.*, now() + t.delay * interval '1 millisecond' AS due_at
              FROM unnest($22::uuid[], $23::text[], $24::text[], $25::text[], $26::int[], $27::bigint[], $28::bigint[],
                          $29::text[])
                   AS t(instance_id, step, kind, transition, visit, delay, lease, operation)
              WHERE %s
            ), cancelled AS (
              DELETE FROM flow_task f USING task t
              WHERE t.operation = 'CANCEL' AND f.instance_id = t.instance_id AND f.step = t.step AND f.kind = t.kind
                AND f.transition = t.transition
            ), kept AS (
              UPDATE flow_task f
              SET attempt_at = CASE t.operation WHEN 'HOLD' THEN 'infinity' ELSE greatest(f.due_at, now()) END,
                  due_at = CASE t.operation WHEN 'HOLD' THEN f.due_at ELSE greatest(f.due_at, now()) END, attempts = 0
              FROM task t
              WHERE t.operation IN ('HOLD', 'RELEASE') AND f.instance_id = t.instance_id AND f.step = t.step
                AND f.kind = t.kind AND f.transition = t.transition
            ), scheduled AS (
              INSERT INTO flow_task (instance_id, step, kind, transition, visit, lease, due_at, attempt_at)
              SELECT instance_id, step, kind, transition, visit, lease * interval '1 millisecond', due_at,
                     CASE operation WHEN 'SCHEDULE' THEN due_at ELSE 'infinity' END
              FROM task WHERE operation IN ('SCHEDULE', 'SCHEDULE_HELD')
              ON CONFLICT (instance_id, step, kind, transition) DO UPDATE
              SET visit = excluded.visit, lease = excluded.lease, due_at = excluded.due_at,
                  attempt_at = excluded.attempt_at, attempts = 0
            )""".formatted(isMoved("t.instance_id"));

    private static final String RESULT = " SELECT id FROM moved";

    private static final String PLAIN = plain(false, false);
    private static final String PLAIN_RELYING = plain(false, true);
    private static final String ONE = plain(true, false);
    private static final String ONE_RELYING = plain(true, true);
    private static final String UPDATE = update("", SUBJECT_IS_AS_EXPECTED, "");
    private static final String UPDATE_LOCKING = update(LOCKED_SUBJECTS, LOCKED_SUBJECT_IS_AS_EXPECTED, "");
    private static final String UPDATE_WITH_TASKS = update("", SUBJECT_IS_AS_EXPECTED, TASKS);
    private static final String UPDATE_LOCKING_WITH_TASKS =
            update(LOCKED_SUBJECTS, LOCKED_SUBJECT_IS_AS_EXPECTED, TASKS);
    private static final String INSERT = insert(KEPT_SUBJECTS);
    private static final String INSERT_LOCKING = insert(LOCKED_SUBJECTS);

    private FlowSql() {}

    private static String move(String moreArrays, String moreColumns) {
        return """
                move AS (
                  SELECT * FROM unnest(%s%s)
                    AS m(%s%s)
                )""".formatted(SUBJECT_ARRAYS, moreArrays, SUBJECT_COLUMNS, moreColumns);
    }

    /** Looks up in a hash table, which a join need not do: where few rows are expected, it may compare all with all. */
    private static String isMoved(String instance) {
        return "(%s IN (SELECT id FROM moved)) IS TRUE".formatted(instance);
    }

    /** Each is looked up by its key: to join all subjects seems to cost little by the statistics of a table that was empty a moment ago. */
    private static String locked(String strength) {
        return """
                , relied AS (
                  SELECT DISTINCT subject_kind AS kind, subject_key AS key FROM move
                  WHERE subject_revision IS NOT NULL ORDER BY kind, key
                ), locked_subject AS MATERIALIZED (
                  SELECT s.kind, s.key, s.revision
                  FROM relied r, LATERAL (SELECT * FROM subject WHERE kind = r.kind AND key = r.key FOR %1$s) AS s
                ), locked_handle AS MATERIALIZED (
                  SELECT h.id, h.revision
                  FROM relied r, LATERAL (SELECT * FROM cm_handle WHERE id = r.key AND r.kind = 'cm-handle' FOR %1$s) AS h
                ), locked AS (
                  SELECT kind, key, revision FROM locked_subject
                  UNION ALL SELECT 'cm-handle', id, revision FROM locked_handle
                )""".formatted(strength);
    }

    private static String plain(boolean one, boolean relying) {
        var arrays = relying ? SUBJECT_ARRAYS : ARRAYS;
        var rows = one ? "(VALUES (%s))".formatted(arrays.replace("[]", "")) : "unnest(%s)".formatted(arrays);
        var move = "%s AS m(%s)".formatted(rows, relying ? SUBJECT_COLUMNS : COLUMNS);
        // The row in the log is written by the statement itself: beside it a SELECT would be one more node to set up.
        return "WITH " + moved(move, relying ? SUBJECT_IS_AS_EXPECTED : "true") + LOG_MOVED
                + "RETURNING instance_id AS id";
    }

    private static String update(String locks, String subjectCheck, String tasks) {
        return "WITH " + MOVE + locks + ", " + moved("move m", subjectCheck) + LOGGED + LOGGED_FURTHER + tasks + RESULT;
    }

    private static String moved(String moves, String subjectCheck) {
        return """
                moved AS (
                  UPDATE flow_instance AS i
                  SET state = m.state, revision = m.revision, version = m.version, steps = m.steps::json,
                      updated_at = %s, feed_position = %s, previous_at = i.updated_at, previous_position = i.feed_position
                  FROM %s
                  WHERE i.id = m.id AND i.revision = m.expected AND %s
                  RETURNING i.id, i.updated_at, i.feed_position, i.previous_at, i.previous_position, m.expected + 1 AS first_revision,
                            m.command_id, m.idempotency_key, m.actor, m.cause, m.change
                )""".formatted(NOW, PLACE_IN_FEED, moves, subjectCheck);
    }

    private static String insert(String locks) {
        var inserted = """
                , moved AS (
                  INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps,
                                             updated_at, feed_position)
                  SELECT m.id, m.schema, m.version, m.subject_kind, m.subject_key, m.run, m.state, m.revision,
                         m.steps::json, %s, %s
                  FROM move m
                  WHERE %s
                  ON CONFLICT DO NOTHING
                  RETURNING id
                )""".formatted(NOW, PLACE_IN_FEED, LOCKED_SUBJECT_IS_AS_EXPECTED);
        return "WITH " + START + locks + inserted + BEGUN + LOGGED_FURTHER + TASKS + RESULT;
    }

    /**
     * Moves instances that are there, each by one change that touches no tasks; none of them waits for its subject. What a statement
     * takes to begin is a good part of a small one, so that there is nothing in it that these moves do not need.
     *
     * @param one whether each argument is a value for the only instance, not an array
     * @param relying whether one of them relied on its subject, and the arguments have these columns
     */
    static String plainUpdate(boolean one, boolean relying) {
        if (relying) {
            return one ? ONE_RELYING : PLAIN_RELYING;
        }
        return one ? ONE : PLAIN;
    }

    /**
     * Moves instances that are there.
     *
     * @param tasks whether there are tasks among the arguments
     * @param waiting whether one of the instances goes on waiting for its subject
     */
    static String update(boolean tasks, boolean waiting) {
        if (waiting) {
            return tasks ? UPDATE_LOCKING_WITH_TASKS : UPDATE_LOCKING;
        }
        return tasks ? UPDATE_WITH_TASKS : UPDATE;
    }

    /** Creates instances; the arguments always have tasks. */
    static String insert(boolean waiting) {
        return waiting ? INSERT_LOCKING : INSERT;
    }
}
