-- The same as flow_log_position(), for statements that read the base themselves: PostgreSQL then works it out in place, which a function that
-- looks into a table does not allow.
CREATE FUNCTION flow_log_position(base bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT base + greatest(pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)
$$;

CREATE OR REPLACE FUNCTION flow_log_position() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT flow_log_position(base) FROM flow_feed);
END $$;
