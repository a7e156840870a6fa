package dev.interlock.registration;

import dev.interlock.bus.Failure;
import dev.interlock.registration.Outcome.Failed;

/** Why a rule turns an item down, with words that name the values at fault. */
record Refusal(Reason reason, String text) {

    Failed of(ItemPlace place, String id) {
        return new Failed(place, id, reason, text);
    }

    static Refusal invalidId(String fault) {
        return new Refusal(Reason.INVALID_ID, "the cm-handle id " + fault);
    }

    static Refusal exists(CmHandleId id) {
        return new Refusal(Reason.ALREADY_EXISTS, "cm-handle '%s' already exists".formatted(id));
    }

    static Refusal existsAsAlternateId(CmHandleId id, CmHandleId owner) {
        return new Refusal(
                Reason.ALREADY_EXISTS,
                "'%s' already exists as the alternate id of cm-handle '%s'".formatted(id, owner));
    }

    static Refusal alternateIdTaken(String alternateId, CmHandleId owner) {
        return new Refusal(
                Reason.ALTERNATE_ID_TAKEN,
                "alternate id '%s' is already associated with cm-handle '%s'".formatted(alternateId, owner));
    }

    static Refusal alternateIdFixed(String present) {
        return new Refusal(
                Reason.ALTERNATE_ID_FIXED,
                "the cm-handle has the alternate id '%s', which cannot be changed".formatted(present));
    }

    static Refusal alternateIdTooLong(String alternateId) {
        return new Refusal(
                Reason.INVALID,
                "the alternate id has %d characters, at most %d are allowed"
                        .formatted(alternateId.codePointCount(0, alternateId.length()), Planner.MAX_ALTERNATE_ID));
    }

    static Refusal notFound(CmHandleId id) {
        return new Refusal(Reason.NOT_FOUND, "cm-handle '%s' does not exist".formatted(id));
    }

    static Refusal notReady(CmHandleId id) {
        return new Refusal(Reason.NOT_READY, "cm-handle '%s' is not in state READY".formatted(id));
    }

    static Refusal withoutLifecycle(CmHandleId id) {
        return new Refusal(
                Reason.NOT_READY,
                "cm-handle '%s' is not in state READY: its lifecycle flow has ended, and is to be started again"
                        .formatted(id));
    }

    static Refusal paused(CmHandleId id) {
        return new Refusal(
                Reason.NOT_READY, "cm-handle '%s' is in state READY, but its lifecycle flow is paused".formatted(id));
    }

    static Refusal flowRefused(Failure failure) {
        return new Refusal(Reason.FLOW_REFUSED, "a flow of the cm-handle cannot go on with this: " + failure.message());
    }

    static Refusal unstorable() {
        return new Refusal(Reason.INVALID, "a text holds U+0000 or half of a surrogate pair");
    }

    static Refusal tooManyProperties(int limit) {
        return new Refusal(
                Reason.INVALID, "the cm-handle would have more than %d properties of a kind".formatted(limit));
    }
}
