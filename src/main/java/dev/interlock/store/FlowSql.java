package dev.interlock.store;

/**
 * The statements that move instances: each moves what is still as expected, and writes log and tasks of that alone.
 *
 * <p>Arguments: columns of the log ($1 to $7), of the moves ($8 to $13) and their subjects ($14 to $16), of the tasks ($17 to $24), of new
 * instances ($25, $26). The statement for moves of one change each numbers its own, from the log's third column on: the first two are the
 * moves' own.
 */
final class FlowSql {
    private static final String MOVE = move("", "");

    /** With what only new instances have. */
    private static final String START = move(", $25::text[], $26::int[]", ", schema, run");

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

    /** The place in the feed is asked for once and not for each row. */
    private static final String LOG = """
            , logged AS (
              INSERT INTO flow_log (instance_id, revision, command_id, idempotency_key, actor, cause, change, feed_position)
              SELECT l.instance_id, l.log_revision, l.command_id, l.idempotency_key, l.actor, l.cause, l.change::jsonb,
                     (SELECT flow_log_position(base) FROM flow_feed)
              FROM\s""";

    private static final String LOGGED = LOG + """
            unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
                     AS l(instance_id, log_revision, command_id, idempotency_key, actor, cause, change)
              WHERE %s
            )""".formatted(isMoved("l"));

    /** No task is named by two rows, so that the order of the three does not matter. */
    private static final String TASKS = """
            , task AS (
              SELECT t.*, now() + t.delay * interval '1 millisecond' AS due_at
              FROM unnest($17::uuid[], $18::text[], $19::text[], $20::text[], $21::int[], $22::bigint[], $23::bigint[],
                          $24::text[])
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
            )""".formatted(isMoved("t"));

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

    private static String move(String moreArguments, String moreColumns) {
        return """
                move AS (
                  SELECT * FROM unnest($8::uuid[], $9::bigint[], $10::bigint[], $11::int[], $12::text[], $13::text[],
                                       $14::text[], $15::text[], $16::bigint[]%s)
                    AS m(id, expected, revision, version, state, steps, subject_kind, subject_key, subject_revision%s)
                )""".formatted(moreArguments, moreColumns);
    }

    /** Looks up in a hash table, which a join need not do: where few rows are expected, it may compare all with all. */
    private static String isMoved(String row) {
        return "(%s.instance_id IN (SELECT id FROM moved)) IS TRUE".formatted(row);
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

    /** Moves of one change each, so that nothing is to be joined. */
    private static String plain(boolean one, boolean relying) {
        var columns =
                "command_id, idempotency_key, actor, cause, change, id, expected, revision, version, state, steps";
        var arrays = "$1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], "
                + "$6::uuid[], $7::bigint[], $8::bigint[], $9::int[], $10::text[], $11::text[]";
        if (relying) {
            columns += ", subject_kind, subject_key, subject_revision";
            arrays += ", $12::text[], $13::text[], $14::bigint[]";
        }
        var rows = one ? "(VALUES (%s))".formatted(arrays.replace("[]", "")) : "unnest(%s)".formatted(arrays);
        var moved = moved(
                "%s AS m(%s)".formatted(rows, columns),
                relying ? SUBJECT_IS_AS_EXPECTED : "true",
                ", i.id AS instance_id, i.revision AS log_revision, "
                        + "m.command_id, m.idempotency_key, m.actor, m.cause, m.change");
        return "WITH " + moved + LOG + "moved l)" + RESULT;
    }

    private static String update(String locks, String subjectCheck, String tasks) {
        return "WITH " + MOVE + locks + ", " + moved("move m", subjectCheck) + LOGGED + tasks + RESULT;
    }

    private static String moved(String moves, String subjectCheck) {
        return moved(moves, subjectCheck, "");
    }

    private static String moved(String moves, String subjectCheck, String alsoReturned) {
        return """
                moved AS (
                  UPDATE flow_instance AS i
                  SET state = m.state, revision = m.revision, version = m.version, steps = m.steps::jsonb,
                      updated_at = now()
                  FROM %s
                  WHERE i.id = m.id AND i.revision = m.expected AND %s
                  RETURNING i.id%s
                )""".formatted(moves, subjectCheck, alsoReturned);
    }

    private static String insert(String locks) {
        var inserted = """
                , moved AS (
                  INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps)
                  SELECT m.id, m.schema, m.version, m.subject_kind, m.subject_key, m.run, m.state, m.revision,
                         m.steps::jsonb
                  FROM move m
                  WHERE %s
                  ON CONFLICT DO NOTHING
                  RETURNING id
                )""".formatted(LOCKED_SUBJECT_IS_AS_EXPECTED);
        return "WITH " + START + locks + inserted + LOGGED + TASKS + RESULT;
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
