-- While the log grows it is vacuumed again and again, although nothing in it dies, so that its rows need not all be frozen at once one day.
-- With PostgreSQL's usual pause of 2 ms a vacuum takes two fifths of a core, for which those who write have to wait; with 5 ms it still goes
-- through 15 MB in a second.
DO $$
DECLARE
  partition regclass;
BEGIN
  FOR partition IN SELECT oid FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'flow_log'::regclass AND relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_cost_delay = 5)', partition);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION create_flow_log_partitions(at timestamptz DEFAULT now()) RETURNS void LANGUAGE plpgsql AS $$
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
      EXECUTE format('CREATE TABLE %I PARTITION OF flow_log FOR VALUES FROM (%L) TO (%L) WITH (autovacuum_vacuum_cost_delay = 5)',
                     partition, month, next_month);
    END IF;
    month := next_month;
  END LOOP;
END $$;

-- Locks no partition but those that go, so that a vacuum of another one, which is not soon over, does not stand in the way.
CREATE OR REPLACE FUNCTION drop_flow_log_before(oldest timestamptz, at timestamptz DEFAULT now()) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition regclass;
BEGIN
  IF oldest > at THEN
    RAISE EXCEPTION 'nothing was dropped: % is still to come', oldest USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT EXISTS (SELECT FROM flow_log_partitions_before(oldest)) THEN
    RETURN;
  END IF;
  LOCK TABLE ONLY flow_log IN ACCESS EXCLUSIVE MODE;
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
