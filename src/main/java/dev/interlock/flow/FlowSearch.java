package dev.interlock.flow;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where instances are found by what they are and not by their ids. Failed futures carry a {@link dev.interlock.bus.StoreException}. */
public interface FlowSearch {

    /**
     * Reads those instances that come after the given one in the order of their ids, which is that of their age, and fit the filter.
     *
     * <p>At most a set number of instances is looked at, however many there are. Where few of them fit, a page may have fewer than
     * {@code limit} items, or none, and yet not be the last: that is the one which does not say where the next begins.
     */
    Future<Page> page(Filter filter, Optional<FlowInstanceId> after, int limit);

    /**
     * What an instance must be to be found; what is empty does not matter.
     *
     * @param step a step that is active now
     * @param subjectKey together with the kind only
     */
    record Filter(
            Optional<String> schema,
            Optional<FlowState> state,
            Optional<String> step,
            Optional<String> subjectKind,
            Optional<String> subjectKey) {

        public Filter {
            if (subjectKey.isPresent() && subjectKind.isEmpty()) {
                throw new IllegalArgumentException("the kind of the subject is missing beside its key");
            }
        }

        /** The one subject whose instances are looked for. */
        public Optional<SubjectKey> subject() {
            return subjectKind.flatMap(kind -> subjectKey.map(key -> new SubjectKey(kind, key)));
        }
    }

    /**
     * Part of a list.
     *
     * @param nextAfter after which instance the next page begins; empty at the end
     */
    record Page(List<Found> items, Optional<FlowInstanceId> nextAfter) {

        public Page {
            items = List.copyOf(items);
        }
    }

    /**
     * One instance in a list.
     *
     * @param activeSteps their identifiers in alphabetical order
     */
    record Found(
            FlowInstanceId id,
            String schema,
            int version,
            SubjectKey subject,
            int run,
            FlowState state,
            long revision,
            List<String> activeSteps,
            Instant updatedAt) {

        public Found {
            activeSteps = List.copyOf(activeSteps);
        }
    }
}
