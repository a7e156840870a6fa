-- Changes are written at the end of the log and of its index by feed; an index of all of them by flow, where each goes to another place,
-- took a third of the work of a transition. Now each change tells where the one before it stands in the feed, and the flow where its last
-- one does; by flow there are milestones only, from which to walk back. JSON that is only read as a whole is kept as it comes.
-- This writes both tables anew, and no node of an older version can work on them after that.
ALTER TABLE flow_log ADD COLUMN previous_position bigint;

UPDATE flow_log l SET previous_position = before.feed_position
FROM (
  SELECT instance_id, revision, at, lag(feed_position) OVER (PARTITION BY instance_id ORDER BY revision) AS feed_position FROM flow_log
) AS before
WHERE l.instance_id = before.instance_id AND l.revision = before.revision AND l.at = before.at;

ALTER TABLE flow_instance
  ADD COLUMN feed_position bigint NOT NULL DEFAULT 0,
  ADD COLUMN previous_position bigint;

UPDATE flow_instance i SET feed_position = l.feed_position, previous_position = l.previous_position
FROM flow_log l
WHERE l.instance_id = i.id AND l.revision = i.revision;

ALTER TABLE flow_log DROP CONSTRAINT flow_log_pkey;

ALTER TABLE flow_log ALTER COLUMN change TYPE json USING change::json;

ALTER TABLE flow_instance ALTER COLUMN steps TYPE json USING steps::json;

CREATE INDEX flow_log_milestone ON flow_log (instance_id, revision) WHERE revision % 32 = 0 OR cause IN ('lifecycle', 'registration');
