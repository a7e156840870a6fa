-- A lock reason belongs to one visit of one run of the lifecycle. A lock from before, or by a node of an older version, counts as one of
-- the first run: it may have been, and in any other nobody knows whether its reason holds.
-- Other nodes may be at work: their calls queue behind who waits for the whole table, so each attempt is short and lets them pass.
DO $$
BEGIN
  SET LOCAL lock_timeout = '500ms';
  FOR attempt IN 1 .. 50 LOOP
    BEGIN
      ALTER TABLE cm_handle ADD COLUMN lock_run integer NOT NULL DEFAULT 1;
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
  RAISE EXCEPTION 'cm_handle was in use by others all the time' USING ERRCODE = 'lock_not_available';
END $$;

RESET lock_timeout;
