-- Published versions of flow schemas. A version never changes; equal content is the same version.
CREATE TABLE flow_schema_version (
  schema        text        NOT NULL,
  version       integer     NOT NULL CHECK (version > 0),
  content_hash  bytea       NOT NULL,
  document      jsonb       NOT NULL,
  published_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (schema, version),
  UNIQUE (schema, content_hash)
);

-- The version that a new flow takes.
CREATE TABLE flow_schema (
  identifier       text    PRIMARY KEY,
  current_version  integer NOT NULL,
  FOREIGN KEY (identifier, current_version) REFERENCES flow_schema_version (schema, version)
);

-- Whom flows are about, but for cm-handles, which have a table of their own.
CREATE TABLE subject (
  id          uuid   NOT NULL UNIQUE,
  kind        text   NOT NULL CHECK (kind <> 'cm-handle'),
  key         text   NOT NULL,
  properties  jsonb  NOT NULL,
  revision    bigint NOT NULL DEFAULT 1,
  PRIMARY KEY (kind, key)
);

-- Revisions of handles come from one sequence, so that a handle that is deleted and created again never repeats one.
CREATE SEQUENCE cm_handle_revision;

-- A lock reason belongs to one visit of the lifecycle's step LOCKED and is void in any other.
CREATE TABLE cm_handle (
  id                        text        PRIMARY KEY,
  subject_id                uuid        NOT NULL,
  alternate_id              text        UNIQUE,
  dmi_plugin                text,
  dmi_data_plugin           text,
  dmi_model_plugin          text,
  dmi_datajobs_read_plugin  text,
  dmi_datajobs_write_plugin text,
  module_set_tag            text,
  data_producer_identifier  text,
  trust_level               text,
  properties                jsonb       NOT NULL,
  public_properties         jsonb       NOT NULL,
  lock_reason               text,
  lock_visit                integer,
  revision                  bigint      NOT NULL DEFAULT nextval('cm_handle_revision'),
  created_at                timestamptz NOT NULL DEFAULT now(),
  updated_at                timestamptz NOT NULL DEFAULT now()
);

-- Every subject that a flow can have. The properties of a handle are both its kinds, the public ones first.
CREATE VIEW flow_subject AS
  SELECT id, kind, key, properties, revision FROM subject
  UNION ALL
  SELECT subject_id, 'cm-handle', id, properties || public_properties, revision FROM cm_handle;

-- The state of each flow. No index on what a transition changes and room in each page, so that updates stay heap-only.
-- The run counts the flows of one schema that a subject has had; the highest is the latest.
CREATE TABLE flow_instance (
  id            uuid        PRIMARY KEY,
  schema        text        NOT NULL,
  version       integer     NOT NULL,
  subject_kind  text        NOT NULL,
  subject_key   text        NOT NULL,
  run           integer     NOT NULL,
  state         text        NOT NULL,
  revision      bigint      NOT NULL,
  steps         jsonb       NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (subject_kind, subject_key, schema, run),
  FOREIGN KEY (schema, version) REFERENCES flow_schema_version (schema, version)
) WITH (fillfactor = 70);

-- What happened to each flow: one row for each revision. Partitions by month are created ahead by the service.
CREATE TABLE flow_log (
  instance_id      uuid        NOT NULL,
  revision         bigint      NOT NULL,
  at               timestamptz NOT NULL DEFAULT now(),
  command_id       uuid        NOT NULL,
  idempotency_key  text,
  actor            text,
  cause            text        NOT NULL,
  change           jsonb       NOT NULL,
  PRIMARY KEY (instance_id, revision, at)
) PARTITION BY RANGE (at);

-- Only commands with an idempotency key are looked up by their id over the whole history.
CREATE INDEX flow_log_keyed_command ON flow_log (instance_id, command_id) WHERE idempotency_key IS NOT NULL;

-- Creates the partitions of this month and the next two where they are missing; whoever comes at the same time waits, as a partition
-- cannot be created twice. Called after each start's migrations and by a running service every day.
CREATE FUNCTION create_flow_log_partitions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  month timestamptz := date_trunc('month', now(), 'UTC');
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
