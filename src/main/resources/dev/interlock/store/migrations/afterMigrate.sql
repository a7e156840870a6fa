SELECT create_flow_log_partitions();
SELECT adopt_flow_feed();
