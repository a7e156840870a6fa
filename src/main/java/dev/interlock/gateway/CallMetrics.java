package dev.interlock.gateway;

import static java.util.Objects.requireNonNull;

import dev.interlock.bus.Action;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the gateway counts: open sockets ({@code interlock.sockets}), calls by action and status ({@code interlock.calls}), and how long
 * the bus took to answer them ({@code interlock.call}, in seconds, a histogram by action).
 *
 * <p>One for each node, used from any thread. Meters are found once and then by index, because calls are many.
 */
public final class CallMetrics {
    private static final Duration[] BUCKETS = Arrays.stream(
                    new int[] {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000})
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final int STATUSES = 600;

    private final AtomicInteger sockets = new AtomicInteger();
    private final Map<Action, Calls> calls = new EnumMap<>(Action.class);
    private final Calls unknown;
    private final Map<Action, Timer> timers = new EnumMap<>(Action.class);

    public CallMetrics(MeterRegistry registry) {
        Gauge.builder("interlock.sockets", sockets, AtomicInteger::get)
                .description("WebSocket connections that are open")
                .register(registry);
        unknown = new Calls(registry, "none");
        for (var action : Action.values()) {
            calls.put(action, new Calls(registry, action.word()));
            timers.put(action, timer(registry, action));
        }
    }

    private static Timer timer(MeterRegistry registry, Action action) {
        return Timer.builder("interlock.call")
                .description("Time from a call's request on the bus to its answer")
                .tag("action", action.word())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    public void socketOpened() {
        sockets.incrementAndGet();
    }

    public void socketClosed() {
        sockets.decrementAndGet();
    }

    /** Counts a call that the bus answered. */
    public void answered(Action action, int status, Duration took) {
        requireNonNull(timers.get(action)).record(took);
        refused(Optional.of(action), status);
    }

    /** Counts a call that the gateway refused by itself; without an action if none could be read. */
    public void refused(Optional<Action> action, int status) {
        action.map(calls::get).orElse(unknown).of(status).increment();
    }

    /** The counters of one action by status, registered when a status first occurs. */
    private static final class Calls {
        private final MeterRegistry registry;
        private final String action;
        private final AtomicReferenceArray<Counter> byStatus = new AtomicReferenceArray<>(STATUSES);

        Calls(MeterRegistry registry, String action) {
            this.registry = registry;
            this.action = action;
        }

        Counter of(int status) {
            var known = byStatus.get(status);
            return known == null ? register(status) : known;
        }

        private Counter register(int status) {
            // The registry gives two threads that come together the same counter.
            var counter = Counter.builder("interlock.calls")
                    .description("Calls answered, by action and status")
                    .tag("action", action)
                    .tag("status", Integer.toString(status))
                    .register(registry);
            byStatus.set(status, counter);
            return counter;
        }
    }
}
