package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import dev.interlock.bus.Action;

/** Which limits a call has: those of calls that are answered at once, or of those whose work takes long. */
record Policies(RetryPolicy calls, RetryPolicy batches) {

    Policies {
        requireNonNull(calls, "calls");
        requireNonNull(batches, "batches");
    }

    RetryPolicy of(Action action) {
        return switch (action) {
            case REGISTER_CM_HANDLES, CM_HANDLE_IDS_OF_PLUGIN, SEARCH_CM_HANDLE_IDS, MIGRATE_FLOWS -> batches;
            default -> calls;
        };
    }
}
