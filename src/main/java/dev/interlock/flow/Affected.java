package dev.interlock.flow;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A subject in the middle of its change, when nobody else can change it, with the flows that the change may concern.
 *
 * @param subject with its properties as they are from now on; one that is being deleted as it was
 * @param running the subject's instances that have not ended
 * @param beginning the flows that start with the subject, if it is new
 */
public record Affected(Subject subject, List<FlowInstance> running, List<Beginning> beginning) {

    public Affected {
        running = List.copyOf(running);
        beginning = List.copyOf(beginning);
    }

    /** A subject that was there before. */
    public Affected(Subject subject, List<FlowInstance> running) {
        this(subject, running, List.of());
    }

    /** The versions of all these flows. */
    Set<SchemaVersion> versions() {
        return Stream.concat(
                        running.stream().map(SchemaVersion::of),
                        beginning.stream().map(Beginning::version))
                .collect(Collectors.toSet());
    }

    /**
     * A flow that is to start.
     *
     * @param run as many as the subject will have had of this schema
     */
    public record Beginning(SchemaVersion version, int run) {}
}
