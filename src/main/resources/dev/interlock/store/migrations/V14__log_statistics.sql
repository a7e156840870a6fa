-- The log is analyzed whenever a tenth of it is new, each minute while much is written, by 300 rows for each unit of the greatest statistics
-- target of its columns, so 30,000 from as many pages, with the pauses of a vacuum. Meanwhile, for a second or more, no old version of a flow
-- can be cleared away, and each move has to pass more of them. As the rows of the log are much alike, 3,000 tell the planner as much.
CREATE FUNCTION sample_flow_log(log_table regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE (SELECT format('ALTER TABLE %s %s', log_table, string_agg(format('ALTER %I SET STATISTICS 10', attname), ', '))
           FROM pg_attribute WHERE attrelid = log_table AND attnum > 0 AND NOT attisdropped);
END $$;

-- The log with the partitions that it has.
SELECT sample_flow_log('flow_log');

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
      -- A new partition does not inherit the statistics targets.
      PERFORM sample_flow_log(to_regclass(partition));
    END IF;
    month := next_month;
  END LOOP;
END $$;
