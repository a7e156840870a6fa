-- The flows that start with each new subject of a kind: a schema says so itself.
CREATE INDEX flow_schema_version_start_on ON flow_schema_version USING gin ((document -> 'start_on'));

-- What became of batches that clients gave an idempotency key, for so long as the same key finds it.
CREATE TABLE registration_result (
  key          text        PRIMARY KEY,
  fingerprint  text        NOT NULL,
  outcome      bytea       NOT NULL,
  expires_at   timestamptz NOT NULL
);

CREATE INDEX registration_result_expiry ON registration_result (expires_at);
