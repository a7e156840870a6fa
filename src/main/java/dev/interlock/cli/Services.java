package dev.interlock.cli;

import dev.interlock.config.LoadedConfiguration;

/** What runs until it is told to stop; each method blocks until then and returns the exit code of the process. */
public interface Services {

    /** Runs a node: 0 after an orderly stop, anything else if it could not start or stop as it should. */
    int serve(LoadedConfiguration configuration);

    /** Runs the embedded PostgreSQL alone: 0 after an orderly stop. */
    int db(LoadedConfiguration configuration);
}
