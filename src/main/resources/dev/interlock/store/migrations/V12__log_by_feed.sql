-- Changes are written at the end of the log and of its index by feed; an index of all of them by flow, where each goes to another place,
-- took a third of the work of a transition. Now each change tells where the one before it stands in the feed, and the flow where its last
-- one does; by flow there are milestones only, from which to walk back. JSON that is only read as a whole is kept as it comes.
-- This writes both tables anew, in the order of locks of those who write. Nodes of an older version, which would leave gaps, are refused.
LOCK TABLE flow_instance, flow_log IN ACCESS EXCLUSIVE MODE;

ALTER TABLE flow_log
  DROP CONSTRAINT flow_log_pkey,
  ADD COLUMN previous_at timestamptz,
  ADD COLUMN previous_position bigint;

-- What stood before may have been dropped.
UPDATE flow_log l
SET previous_at = coalesce(before.at, l.at), previous_position = coalesce(before.feed_position, 0)
FROM (
  SELECT instance_id, revision, lag(at) OVER flow AS at, lag(feed_position) OVER flow AS feed_position
  FROM flow_log WINDOW flow AS (PARTITION BY instance_id ORDER BY revision)
) AS before
WHERE l.revision > 1 AND l.instance_id = before.instance_id AND l.revision = before.revision;

-- The time of the last change is updated_at. What the flow tells of the change before that is for the statement that writes it alone,
-- which cannot return what a row was before it.
ALTER TABLE flow_instance
  ADD COLUMN feed_position bigint NOT NULL DEFAULT 0,
  ADD COLUMN previous_at timestamptz,
  ADD COLUMN previous_position bigint;

UPDATE flow_instance i SET updated_at = l.at, feed_position = l.feed_position
FROM flow_log l
WHERE l.instance_id = i.id AND l.revision = i.revision;

ALTER TABLE flow_log
  ALTER COLUMN change TYPE json USING change::json,
  ADD CONSTRAINT flow_log_knows_the_change_before CHECK (revision = 1 OR (previous_at, previous_position) IS NOT NULL);

ALTER TABLE flow_instance
  ALTER COLUMN feed_position DROP DEFAULT,
  ALTER COLUMN steps TYPE json USING steps::json;

CREATE INDEX flow_log_milestone ON flow_log (instance_id, revision) WHERE revision % 32 = 0 OR cause IN ('lifecycle', 'registration');
