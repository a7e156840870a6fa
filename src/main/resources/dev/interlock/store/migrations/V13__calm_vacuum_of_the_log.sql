-- While the log grows it is vacuumed again and again, although nothing in it dies, so that its rows need not all be frozen at once one day.
-- With PostgreSQL's usual pause of 2 ms a vacuum takes two fifths of a core, for which those who write have to wait.
CREATE FUNCTION calm_vacuum(log_partition regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_cost_delay = 10)', log_partition);
END $$;

SELECT calm_vacuum(inhrelid) FROM pg_inherits WHERE inhparent = 'flow_log'::regclass;

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
      EXECUTE format('CREATE TABLE %I PARTITION OF flow_log FOR VALUES FROM (%L) TO (%L)', partition, month, next_month);
      PERFORM calm_vacuum(partition::regclass);
    END IF;
    month := next_month;
  END LOOP;
END $$;
