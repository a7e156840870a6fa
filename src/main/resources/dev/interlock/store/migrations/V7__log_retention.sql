-- The time is an argument, so that a test can run it forward. Nodes of an older version and each start's migrations leave it away.
DROP FUNCTION create_flow_log_partitions();

-- Creates the partitions of the month of a time and of the next two where they are missing; whoever comes at the same time waits, as a
-- partition cannot be created twice.
CREATE FUNCTION create_flow_log_partitions(at timestamptz DEFAULT now()) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month timestamptz := date_trunc('month', at, 'UTC');
  next_month timestamptz;
  partition text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('flow_log partitions', 0));
  FOR ahead IN 0..2 LOOP
    next_month := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
    partition := 'flow_log_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
    IF to_regclass(partition) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF flow_log FOR VALUES FROM (%L) TO (%L)', partition, month, next_month);
    END IF;
    month := next_month;
  END LOOP;
END $$;

-- The partitions of the log whose months had ended by a time.
CREATE FUNCTION flow_log_partitions_before(oldest timestamptz) RETURNS SETOF regclass LANGUAGE sql STABLE AS $$
  SELECT inhrelid::regclass FROM pg_inherits JOIN pg_class ON oid = inhrelid
  WHERE inhparent = 'flow_log'::regclass
    AND (to_date(right(relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= oldest
$$;

-- Drops these partitions and notes how far, so that readers who have not come that far are told instead of being led past what is gone.
-- The log must not be cut in any other way. Nobody waits if there is nothing to drop.
CREATE OR REPLACE FUNCTION drop_flow_log_before(oldest timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition regclass;
BEGIN
  IF NOT EXISTS (SELECT FROM flow_log_partitions_before(oldest)) THEN
    RETURN;
  END IF;
  LOCK TABLE flow_log IN ACCESS EXCLUSIVE MODE;
  FOR partition IN SELECT * FROM flow_log_partitions_before(oldest) LOOP
    EXECUTE format('UPDATE flow_feed
                    SET (dropped_position, dropped_instance, dropped_revision) =
                      (SELECT feed_position, instance_id, revision
                       FROM (SELECT feed_position, instance_id, revision FROM %s
                             UNION ALL SELECT dropped_position, dropped_instance, dropped_revision) AS gone
                       ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT 1)', partition);
    EXECUTE format('DROP TABLE %s', partition);
  END LOOP;
END $$;
