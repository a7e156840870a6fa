package dev.interlock.bus;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What a client watches or calls: one flow, or all flows of a subject, those to come included. */
public sealed interface WatchTarget {
    /** Characters of a kind or a key. */
    int MAX_KEY = 200;

    /** Reads the target that arguments name; a {@link FailureException} if they name none, or more than one. */
    static WatchTarget of(Fields fields) {
        var instance = fields.optionalKey("flow_instance_id", MAX_KEY);
        var person = fields.optionalKey("person_key", MAX_KEY);
        var subject = fields.inside("subject");
        if ((instance.isPresent() ? 1 : 0) + (person.isPresent() ? 1 : 0) + (subject.isPresent() ? 1 : 0) != 1) {
            throw fields.invalid("flow_instance_id", "expected either this or person_key or subject");
        }
        return instance.<WatchTarget>map(id -> new Flow(id.toLowerCase(Locale.ROOT)))
                .or(() -> person.map(Subject::person))
                .or(() -> subject.map(of -> new Subject(of.key("kind", MAX_KEY), of.key("key", MAX_KEY))))
                .orElseThrow();
    }

    /** The instance, if it is one flow. */
    default Optional<String> instance() {
        return this instanceof Flow flow ? Optional.of(flow.id()) : Optional.empty();
    }

    /** The slot of the flows. */
    int slot();

    /** One flow. */
    record Flow(String id) implements WatchTarget {
        /** What is not the id of a flow may have any. */
        @Override
        public int slot() {
            try {
                return Slots.of(UUID.fromString(id));
            } catch (IllegalArgumentException notAnId) {
                return 0;
            }
        }
    }

    /** All flows of a subject. */
    record Subject(String kind, String key) implements WatchTarget {
        static Subject person(String key) {
            return new Subject("person", key);
        }

        @Override
        public int slot() {
            return Slots.of(kind, key);
        }
    }
}
