package dev.interlock.flow;

import java.util.List;

/**
 * A subject in the middle of its change, when nobody else can change it, with the flows that the change may concern.
 *
 * @param subject with its properties as they are from now on; one that is being deleted as it was
 * @param running the subject's instances that have not ended
 */
public record Affected(Subject subject, List<FlowInstance> running) {

    public Affected {
        running = List.copyOf(running);
    }
}
