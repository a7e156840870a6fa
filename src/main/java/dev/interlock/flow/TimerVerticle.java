package dev.interlock.flow;

import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.Failure;
import dev.interlock.config.Tasks;
import dev.interlock.flow.TaskStore.Due;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires timers: tells the lane of a flow that the time of a step's timer transitions has come.
 *
 * <p>Each node does this for the flows of all. A timer that two of them fire at once fires once all the same, because it belongs to
 * one visit of its step, and the first firing ends that.
 */
public final class TimerVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(TimerVerticle.class);

    private final CallRouter router;
    private final TaskStore store;
    private final Tasks settings;
    private final Duration callTimeout;
    private final Timer lag;
    private final Counter fired;
    private final Counter spent;
    private Optional<TaskPolling> polling = Optional.empty();

    public TimerVerticle(
            CallRouter router, TaskStore store, Tasks settings, Duration callTimeout, MeterRegistry registry) {
        this.router = router;
        this.store = store;
        this.settings = settings;
        this.callTimeout = callTimeout;
        this.lag = Timer.builder("interlock.flow.timer.lag")
                .description("How late timers are when they are first attempted; the time of a pause does not count")
                .register(registry);
        this.fired = timers(registry, "fired", "Timers whose transition was taken");
        this.spent = timers(registry, "spent", "Timers whose time came without effect");
    }

    private static Counter timers(MeterRegistry registry, String outcome, String description) {
        return Counter.builder("interlock.flow.timers")
                .description(description)
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public Future<?> start() {
        var started = new TaskPolling(vertx, Task.Kind.TIMER, store, settings, this::fire);
        polling = Optional.of(started);
        started.start();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        polling.ifPresent(TaskPolling::stop);
        return Future.succeededFuture();
    }

    private Future<?> fire(Due due) {
        if (due.attempt() == 1) {
            lag.record(due.late());
        }
        var call = call(due);
        return router.call(call).compose(answer -> done(due, answer));
    }

    private Call call(Due due) {
        var data = due.call(due.task().transition());
        return Call.of(Action.FIRE_TIMER, data, callTimeout, Optional.empty());
    }

    /** The move that fires a timer removes it too. */
    private Future<Void> done(Due due, Answer answer) {
        if (answer.succeeded()) {
            fired.increment();
            return Future.succeededFuture();
        }
        var failure = answer.errors().getFirst();
        return switch (Fate.after(failure)) {
            case VOID, UNMET -> {
                spent.increment();
                log(due, failure, "timer is spent without effect");
                yield store.discard(due);
            }
            case HELD -> Future.succeededFuture();
            case UNABLE, OPEN -> {
                log(due, failure, "timer could not be fired yet");
                yield Future.succeededFuture();
            }
        };
    }

    private static void log(Due due, Failure failure, String message) {
        LOG.atInfo()
                .addKeyValue("flow_instance_id", due.instance())
                .addKeyValue("step", due.task().step())
                .addKeyValue("transition", due.task().transition())
                .addKeyValue("attempt", due.attempt())
                .addKeyValue("why", failure.message())
                .log(message);
    }
}
