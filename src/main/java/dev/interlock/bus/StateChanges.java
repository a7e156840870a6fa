package dev.interlock.bus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The changes of flows that the clients of a node watch. May be used from any thread. */
public interface StateChanges {

    /**
     * Opens a channel for one event loop.
     *
     * @param listener called on the context with what has changed, each instance in the order of its revisions
     */
    Channel open(Context context, Consumer<List<StateChange>> listener);

    /** What one event loop watches; to be used on its context, on which all futures complete. */
    interface Channel {

        /**
         * Watches a target, once however often it is called, until {@link #unwatch}, also if it fails: with a {@link FailureException} if
         * there is no such target.
         *
         * <p>All that becomes durable after the call is told to the listener; some of it perhaps before the future completes.
         */
        Future<Beginning> watch(WatchTarget target);

        /** Ends that. */
        void unwatch(WatchTarget target);

        /** Reads the first changes after a revision from the log; not all that follow, and none only if there are none. */
        Future<List<StateChange>> after(String instance, long revision);
    }

    /**
     * How a target stands as watching begins.
     *
     * @param revisions of the target's flow, or of the subject's running flows, by instance: nothing before them is told, and it may be
     *     that they are told only in part
     * @param runs the latest run of each schema that the subject has had; what has a higher one is new
     * @param snapshot of a subject's flows, for the client; empty if the target is a flow
     */
    record Beginning(Map<String, Long> revisions, Map<String, Integer> runs, ObjectNode snapshot) {}
}
