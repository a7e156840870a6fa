-- Lists of one schema's instances in the order of their ids, which is that of their age. Neither column ever changes, so that updates of
-- instances stay heap-only.
CREATE INDEX flow_instance_by_schema ON flow_instance (schema, id);
