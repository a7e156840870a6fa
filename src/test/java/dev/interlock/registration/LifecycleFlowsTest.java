package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.Cause;
import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LifecycleDefinition;
import dev.interlock.flow.Move;
import dev.interlock.flow.StepState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifecycleFlowsTest {
    private static final LifecycleFlows LIFECYCLE = new LifecycleFlows(
            new FlowMachine(1000), LifecycleDefinition.create(), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    private static final Handle HANDLE = new Handle(
            new CmHandleId("h"),
            Optional.empty(),
            DmiPlugins.UNNAMED,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of());

    @Test
    void a_new_flow_stands_in_ADVISED_at_revision_1_because_of_the_registration() {
        var start = LIFECYCLE.start(HANDLE, 3);
        assertEquals(0, start.expectedRevision());
        assertEquals("cm-handle/h", start.next().subject().toString());
        assertEquals(3, start.next().run());
        assertEquals(
                List.of(1L), start.changes().stream().map(Move.Logged::revision).toList());
        assertEquals(Cause.REGISTRATION, start.changes().getFirst().change().cause());
        assertEquals(List.of("ADVISED"), start.changes().getFirst().change().active());
    }

    @Test
    void an_ended_flow_is_exited_with_no_step_active() {
        var end = LIFECYCLE.end(LIFECYCLE.start(HANDLE, 1).next());
        assertEquals(1, end.expectedRevision());
        assertEquals(FlowState.EXITED, end.next().state());
        assertEquals(StepState.INACTIVE, end.next().step("ADVISED").state());
        assertEquals(2, end.next().revision());
    }

    @Test
    void a_lock_leads_from_READY_to_LOCKED() {
        var ready =
                new PlainLifecycle().ready(LIFECYCLE.start(HANDLE, 1).next()).next();
        assertTrue(Lifecycle.isReady(ready));
        var locked = LIFECYCLE.lock(ready).next();
        assertFalse(Lifecycle.isReady(locked));
        assertEquals(StepState.ACTIVE, locked.step("LOCKED").state());
        assertEquals(1, locked.step("LOCKED").visits());
    }
}
