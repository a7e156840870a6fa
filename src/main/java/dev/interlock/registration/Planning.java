package dev.interlock.registration;

import dev.interlock.flow.SchemaVersion;
import java.util.Set;

/** What the planner makes of a batch and of what is known. */
public sealed interface Planning permits Plan, Planning.Unprepared {

    /** No plan, because the batch concerns flows of versions that are not at hand; with these it can be planned. */
    record Unprepared(Set<SchemaVersion> missing) implements Planning {

        public Unprepared {
            missing = Set.copyOf(missing);
        }
    }
}
