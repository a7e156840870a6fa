package dev.interlock.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission();

    @Test
    void nothing_is_let_in_once_the_node_drains() {
        assertTrue(admission.enter());
        admission.drain();

        assertFalse(admission.enter());
        assertTrue(admission.draining());
    }

    @Test
    void draining_ends_when_the_last_accepted_request_is_answered_and_not_when_one_is_refused() {
        admission.enter();
        admission.enter();
        var drained = admission.drain();
        admission.leave();
        admission.enter();
        assertFalse(drained.isComplete());

        admission.leave();

        assertTrue(drained.isComplete());
    }

    @Test
    void a_node_without_requests_is_drained_at_once() {
        admission.enter();
        admission.leave();

        assertTrue(admission.drain().isComplete());
    }
}
