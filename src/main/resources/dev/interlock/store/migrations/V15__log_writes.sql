-- Makes a statement that writes one change cheaper.

-- Before the row of the feed is locked, as by whoever drops months. Sends a vacuum of the log away and lets none begin, which the short
-- attempts below could not; no call waits for it.
LOCK TABLE flow_log IN SHARE UPDATE EXCLUSIVE MODE;

-- The place in the feed, with the base in the function itself, so that PostgreSQL works it out in place and looks into no table. The base
-- changes only when a database is adopted; then all sessions plan their statements anew. flow_log_position(bigint), which it calls, is also
-- what nodes of the version before ask for.
CREATE FUNCTION renew_flow_log_position() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION flow_log_position() RETURNS bigint LANGUAGE sql STABLE RETURN flow_log_position(%s::bigint)',
                 (SELECT base FROM flow_feed FOR UPDATE));
END $$;

SELECT renew_flow_log_position();

-- Compares the two at each start, as a node of the version before may have adopted the database in between.
CREATE OR REPLACE FUNCTION adopt_flow_feed() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE flow_feed
  SET history = left(gen_random_uuid()::text, 8), cluster = here.system_identifier, database = here.oid,
      base = 1 + greatest(base, dropped_position, (SELECT max(feed_position) FROM flow_log))
  FROM (SELECT system_identifier, oid FROM pg_control_system(), pg_database WHERE datname = current_database()) AS here
  WHERE cluster <> here.system_identifier OR database <> here.oid;
  IF (SELECT flow_log_position() <> flow_log_position(base) FROM flow_feed) THEN
    PERFORM renew_flow_log_position();
  END IF;
END $$;

-- A constraint is read and prepared anew by each statement, a default only by one that names no value: so what refuses nodes of an older
-- version, which leave out where the change before stands, is a default now. The first change of a flow has to say that there is none.
CREATE FUNCTION refuse_change_without_the_one_before() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a change of a flow must tell where the one before it stands: nodes of an older version are refused'
    USING ERRCODE = 'check_violation';
END $$;

-- Nodes may be at work: their calls queue behind who waits for the whole table, so each attempt is short and lets them pass.
DO $$
BEGIN
  SET LOCAL lock_timeout = '500ms';
  FOR attempt IN 1 .. 50 LOOP
    BEGIN
      ALTER TABLE flow_log
        DROP CONSTRAINT flow_log_knows_the_change_before,
        ALTER COLUMN previous_position SET DEFAULT refuse_change_without_the_one_before();
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
  RAISE EXCEPTION 'flow_log was in use by others all the time' USING ERRCODE = 'lock_not_available';
END $$;

RESET lock_timeout;
