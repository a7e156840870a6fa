-- What is to be done for active steps: timers to fire and actions to request. A row is written, taken back and held in the same
-- commit as the move of its instance. Whoever attempts a task first moves attempt_at ahead, so that others leave it alone meanwhile;
-- that of a paused flow is infinity. An attempt may take as long as the lease.
CREATE TABLE flow_task (
  instance_id  uuid        NOT NULL,
  step         text        NOT NULL,
  kind         text        NOT NULL CHECK (kind IN ('timer', 'action')),
  transition   text        NOT NULL,
  visit        integer     NOT NULL,
  lease        interval    NOT NULL,
  due_at       timestamptz NOT NULL,
  attempt_at   timestamptz NOT NULL,
  attempts     integer     NOT NULL DEFAULT 0,
  PRIMARY KEY (instance_id, step, kind, transition)
);

CREATE INDEX flow_task_attempt ON flow_task (kind, attempt_at);
