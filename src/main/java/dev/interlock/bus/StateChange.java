package dev.interlock.bus;

import java.util.List;

/**
 * One revision of a flow, as those who watch it are told.
 *
 * @param run counts the flows of this schema that the subject has had
 * @param ended whether nothing follows any more
 * @param events in their order; none, if no entity has another state
 */
public record StateChange(
        String instance,
        long revision,
        WatchTarget.Subject subject,
        String schema,
        int run,
        boolean ended,
        List<Event> events) {

    public StateChange {
        events = List.copyOf(events);
    }

    /** What has changed. */
    public enum Entity {
        FLOW("flow"),
        STEP("step");

        private final String word;

        Entity(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * What is told of one entity.
     *
     * @param data JSON text, the same for all who are told
     */
    public record Event(Entity entity, String data) {}
}
