package dev.interlock.client;

import java.util.List;

/**
 * How flows stand, so that their changes can be told from there on.
 *
 * <p>The first thing that is told: the flow that is watched, or all running flows of the subject. Later ones are of flows of the subject
 * which were started while there was no connection.
 */
public record Snapshot(List<FlowStatus> flows) implements Watched {

    public Snapshot {
        flows = List.copyOf(flows);
    }
}
