SELECT create_flow_log_partitions();
