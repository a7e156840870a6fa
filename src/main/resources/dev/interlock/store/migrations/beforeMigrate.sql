-- In any other encoding there are texts that clients may send and that cannot be kept.
DO $$
BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'its encoding is %, and must be UTF8', current_setting('server_encoding');
  END IF;
END $$;
