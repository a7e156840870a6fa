package dev.interlock.flow;

import dev.interlock.bus.Failure;
import java.util.List;
import java.util.Optional;

/** What reading a flow schema document came to. */
sealed interface Reading {

    /**
     * A schema without faults.
     *
     * @param conditions of the transitions, in their order, already compiled
     */
    record Valid(FlowSchema schema, List<Optional<Condition>> conditions) implements Reading {

        public Valid {
            conditions = List.copyOf(conditions);
        }

        FlowDefinition define(int version) {
            return new FlowDefinition(schema, version, conditions);
        }
    }

    /** All faults of the document, at least one. */
    record Invalid(List<Failure> faults) implements Reading {

        public Invalid {
            faults = List.copyOf(faults);
        }
    }
}
