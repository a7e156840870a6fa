package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.gateway.ws.Heartbeat.Pulse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private final Heartbeat heartbeat = new Heartbeat(Duration.ofNanos(30), Duration.ofNanos(10), 0);

    @Test
    void a_peer_that_speaks_is_not_asked() {
        for (long now = 0; now < 1000; now += 20) {
            heartbeat.heard(now);
            assertEquals(Pulse.FINE, heartbeat.pulse(now + 10));
        }
    }

    @Test
    void a_quiet_peer_is_asked_once_and_stays_if_it_answers() {
        assertEquals(Pulse.ASK, heartbeat.pulse(31));
        assertEquals(Pulse.FINE, heartbeat.pulse(35));
        heartbeat.heard(36);
        assertEquals(Pulse.FINE, heartbeat.pulse(60));
        assertEquals(Pulse.ASK, heartbeat.pulse(67));
    }

    @Test
    void a_peer_that_does_not_answer_is_gone() {
        assertEquals(Pulse.ASK, heartbeat.pulse(31));
        assertEquals(Pulse.FINE, heartbeat.pulse(41));
        assertEquals(Pulse.GONE, heartbeat.pulse(42));
    }
}
