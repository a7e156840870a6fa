package dev.interlock.chaos;

import java.util.Optional;
import java.util.OptionalLong;

/** A call on a flow. */
sealed interface FlowCall {

    /** The word under which a history has it; for a look nothing, as it leaves no trace. */
    Optional<String> logged();

    record Start() implements FlowCall {
        @Override
        public Optional<String> logged() {
            return Optional.of("start");
        }
    }

    /**
     * Takes a transition.
     *
     * @param expected the revision at which alone it may be taken
     */
    record Take(Edge edge, OptionalLong expected) implements FlowCall {
        @Override
        public Optional<String> logged() {
            return Optional.of(edge.word());
        }
    }

    record Pause() implements FlowCall {
        @Override
        public Optional<String> logged() {
            return Optional.of("pause");
        }
    }

    record Resume() implements FlowCall {
        @Override
        public Optional<String> logged() {
            return Optional.of("resume");
        }
    }

    record Look() implements FlowCall {
        @Override
        public Optional<String> logged() {
            return Optional.empty();
        }
    }
}
