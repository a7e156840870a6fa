package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonPointer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;

/** What can be wrong with a flow schema document: the words of {@code details.fault}. */
enum Fault {
    NO_STEPS("no_steps"),
    NO_ENTRY_STEP("no_entry_step"),
    UNKNOWN_STEP("unknown_step"),
    DUPLICATE_STEP("duplicate_step"),
    UNREACHABLE_STEP("unreachable_step"),
    /** A step that is not final and has no way out. */
    DEAD_END_STEP("dead_end_step"),
    FINAL_STEP_HAS_EXITS("final_step_has_exits"),
    /** Automatic edges without any condition that lead round, so that no flow could come to rest on them. */
    AUTOMATIC_CYCLE("automatic_cycle"),
    INVALID_CONDITION("invalid_condition"),
    INVALID_DURATION("invalid_duration"),
    /** An action whose address is not allowed, that calls no manual transition of its step, or that stands on a final step. */
    INVALID_ACTION("invalid_action"),
    INVALID_IDENTIFIER("invalid_identifier"),
    UNKNOWN_FIELD("unknown_field"),
    MISSING_FIELD("missing_field"),
    /** A wrong type, a word that is none of those allowed, too many steps or transitions, or U+0000. */
    INVALID_VALUE("invalid_value");

    private final String word;

    Fault(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /** The failure at a place of the document. */
    Failure at(JsonPointer place, String message) {
        return Failure.of(ErrorCode.INVALID_FLOW_SCHEMA, message)
                .at(place.toString())
                .with("fault", word);
    }
}
