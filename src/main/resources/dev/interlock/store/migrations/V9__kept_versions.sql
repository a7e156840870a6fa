-- A flow's version is there for good once it is published, so that it need not be looked up again for each flow that starts with it.
CREATE FUNCTION flow_schema_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'version % of flow schema % is published for good', OLD.version, OLD.schema
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER flow_schema_version_is_kept BEFORE DELETE ON flow_schema_version
  FOR EACH ROW EXECUTE FUNCTION flow_schema_version_is_kept();

ALTER TABLE flow_instance DROP CONSTRAINT flow_instance_schema_version_fkey;
