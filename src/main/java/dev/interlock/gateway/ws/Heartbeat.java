package dev.interlock.gateway.ws;

import java.time.Duration;
import java.util.OptionalLong;

/** Tells whether a peer is still there: one that is merely quiet answers when it is asked. */
final class Heartbeat {
    private final Duration interval;
    private final Duration timeout;
    private long heardNanos;
    private OptionalLong askedNanos = OptionalLong.empty();

    Heartbeat(Duration interval, Duration timeout, long nowNanos) {
        this.interval = interval;
        this.timeout = timeout;
        this.heardNanos = nowNanos;
    }

    /** Whatever the peer sends shows that it is there. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
        askedNanos = OptionalLong.empty();
    }

    /** What is to be done now. */
    Pulse pulse(long nowNanos) {
        if (askedNanos.isPresent()) {
            return nowNanos - askedNanos.getAsLong() > timeout.toNanos() ? Pulse.GONE : Pulse.FINE;
        }
        if (nowNanos - heardNanos > interval.toNanos()) {
            askedNanos = OptionalLong.of(nowNanos);
            return Pulse.ASK;
        }
        return Pulse.FINE;
    }

    enum Pulse {
        FINE,
        ASK,
        GONE
    }
}
