-- A flow's version is there for good once it is published, so that it need not be looked up again for each flow that starts with it.
CREATE FUNCTION flow_schema_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'version % of flow schema % is published for good', OLD.version, OLD.schema
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER flow_schema_version_is_kept BEFORE DELETE OR UPDATE OF schema, version ON flow_schema_version
  FOR EACH ROW EXECUTE FUNCTION flow_schema_version_is_kept();

-- Other nodes may be at work: their calls queue behind who waits for the whole table, so each attempt is short and lets them pass.
DO $$
BEGIN
  SET LOCAL lock_timeout = '500ms';
  FOR attempt IN 1 .. 50 LOOP
    BEGIN
      ALTER TABLE flow_instance DROP CONSTRAINT IF EXISTS flow_instance_schema_version_fkey;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
  RAISE EXCEPTION 'flow_instance was in use by others all the time' USING ERRCODE = 'lock_not_available';
END $$;

RESET lock_timeout;
