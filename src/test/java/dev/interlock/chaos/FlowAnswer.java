package dev.interlock.chaos;

import java.util.OptionalLong;

/** What a call on a flow is told. */
sealed interface FlowAnswer {

    /** It was done, or seen; the flow stood so at that moment. */
    record Stood(Standing standing) implements FlowAnswer {}

    /**
     * It was not done.
     *
     * @param revision the one that contradicts an expected one
     */
    record Refused(String code, OptionalLong revision) implements FlowAnswer {
        Refused(String code) {
            this(code, OptionalLong.empty());
        }
    }
}
