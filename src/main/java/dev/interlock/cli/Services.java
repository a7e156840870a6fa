package dev.interlock.cli;

import dev.interlock.config.LoadedConfiguration;

/** What runs until it is told to stop; each method blocks until then and returns the exit code of the process. */
public interface Services {

    /**
     * Runs a node: 0 after an orderly stop, 1 if it could not start or not all of it ended in time, 2 if a setting names what cannot be
     * used.
     */
    int serve(LoadedConfiguration configuration);

    /** Runs the embedded PostgreSQL alone: 0 after an orderly stop. */
    int db(LoadedConfiguration configuration);
}
