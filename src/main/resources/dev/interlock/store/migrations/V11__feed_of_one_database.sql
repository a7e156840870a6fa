-- A database that was restored into the cluster from which it was dumped, under another name or in place of the old one, goes on by the
-- same numbers of transactions, but not with the same changes. So a history belongs to one database of one cluster.
-- All who write read this table, and queue behind who waits for the whole of it, so each attempt is short and lets them pass.
DO $$
BEGIN
  SET LOCAL lock_timeout = '500ms';
  FOR attempt IN 1 .. 50 LOOP
    BEGIN
      ALTER TABLE flow_feed ADD COLUMN database oid;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
  RAISE EXCEPTION 'flow_feed was in use by others all the time' USING ERRCODE = 'lock_not_available';
END $$;

RESET lock_timeout;

UPDATE flow_feed SET database = here.oid FROM pg_database AS here WHERE here.datname = current_database();

ALTER TABLE flow_feed ALTER COLUMN database SET NOT NULL;

CREATE OR REPLACE FUNCTION adopt_flow_feed() RETURNS void LANGUAGE sql AS $$
  UPDATE flow_feed
  SET history = left(gen_random_uuid()::text, 8), cluster = here.system_identifier, database = here.oid,
      base = 1 + greatest(base, dropped_position, (SELECT max(feed_position) FROM flow_log))
  FROM (SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = current_database()) AS here
  WHERE cluster <> here.system_identifier OR database <> here.oid;
$$;

-- The month that is written to, and those ahead, must stay, so what is dropped must have been over by now. The time is an argument, so that
-- a test can run it forward; nodes of an older version and those who call it by hand leave it out.
DROP FUNCTION drop_flow_log_before(timestamptz);

CREATE FUNCTION drop_flow_log_before(oldest timestamptz, at timestamptz DEFAULT now()) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  partition regclass;
BEGIN
  IF oldest > at THEN
    RAISE EXCEPTION 'nothing was dropped: % is still to come', oldest USING ERRCODE = 'invalid_parameter_value';
  END IF;
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
