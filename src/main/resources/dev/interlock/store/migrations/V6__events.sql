-- The order in which other applications read the changes of all flows, that of the log's feed_position. It goes by the numbers of
-- transactions, which mean something in one cluster of PostgreSQL only: a database that was restored from a dump counts on from its
-- base, and has a history of its own, which the cursors of readers name. What was dropped is the last change, in this order, that is not kept.
CREATE TABLE flow_feed (
  one               boolean  PRIMARY KEY DEFAULT true CHECK (one),
  history           text     NOT NULL,
  cluster           bigint   NOT NULL,
  base              bigint   NOT NULL,
  dropped_position  bigint   NOT NULL DEFAULT 0,
  dropped_instance  uuid     NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  dropped_revision  bigint   NOT NULL DEFAULT 0
);

INSERT INTO flow_feed (history, cluster, base)
SELECT left(gen_random_uuid()::text, 8), system_identifier, 0 FROM pg_control_system();

-- Where the changes that a statement writes stand. Not before the number of their own transaction: a reader goes no further than the
-- oldest transaction that is still open, and so never past one that commits late. And not before the last transaction that had ended
-- when the statement began, so that they stand behind the revisions on which they build: a transaction that has had its number for
-- long may move an instance that others have moved meanwhile. This relies on each writer having read the revision in a statement before,
-- and on READ COMMITTED, where each statement sees what had ended when it began.
CREATE FUNCTION flow_log_position() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT base + greatest(pg_current_xact_id()::text::bigint,
                                 pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)
          FROM flow_feed);
END $$;

-- What is there already stands at the beginning, each instance by its revisions. A node of an older version that still writes meanwhile
-- leaves the position to the default.
ALTER TABLE flow_log ADD COLUMN feed_position bigint NOT NULL DEFAULT 0;
ALTER TABLE flow_log ALTER COLUMN feed_position SET DEFAULT flow_log_position();

-- All three, so that a page begins in the middle of a large transaction without reading its beginning again.
CREATE INDEX flow_log_feed ON flow_log (feed_position, instance_id, revision);

-- Begins a new history if this database was restored into another cluster, where the numbers of transactions begin anew. Called after
-- each start's migrations.
CREATE FUNCTION adopt_flow_feed() RETURNS void LANGUAGE sql AS $$
  UPDATE flow_feed
  SET history = left(gen_random_uuid()::text, 8), cluster = here.system_identifier,
      base = 1 + greatest(base, dropped_position, (SELECT max(feed_position) FROM flow_log))
  FROM pg_control_system() AS here
  WHERE cluster <> here.system_identifier;
$$;

-- Drops the partitions of the log whose months had ended by then, and notes how far, so that readers who have not come that far are told
-- instead of being led past what is gone. The log must not be cut in any other way.
CREATE FUNCTION drop_flow_log_before(oldest timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition regclass;
BEGIN
  LOCK TABLE flow_log IN ACCESS EXCLUSIVE MODE;
  FOR partition IN
    SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class ON oid = inhrelid
    WHERE inhparent = 'flow_log'::regclass
      AND (to_date(right(relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= oldest
  LOOP
    EXECUTE format('UPDATE flow_feed
                    SET (dropped_position, dropped_instance, dropped_revision) =
                      (SELECT feed_position, instance_id, revision
                       FROM (SELECT feed_position, instance_id, revision FROM %s
                             UNION ALL SELECT dropped_position, dropped_instance, dropped_revision) AS gone
                       ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1)', partition);
    EXECUTE format('DROP TABLE %s', partition);
  END LOOP;
END $$;
