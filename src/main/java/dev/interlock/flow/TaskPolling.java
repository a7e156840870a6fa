package dev.interlock.flow;

import dev.interlock.config.Tasks;
import dev.interlock.flow.TaskStore.Backoff;
import dev.interlock.flow.TaskStore.Due;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Fetches the tasks of one kind as their time comes and has them done, a bounded number at once.
 *
 * <p>Belongs to one event loop.
 */
final class TaskPolling {
    private static final Logger LOG = LoggerFactory.getLogger(TaskPolling.class);

    private final Vertx vertx;
    private final Task.Kind kind;
    private final TaskStore store;
    private final Tasks settings;
    private final Backoff backoff;
    private final Function<Due, Future<?>> work;
    private int underWay;
    private boolean stopped;
    private boolean failing;

    /** Whether more may be waiting than there was a place for. */
    private boolean moreWaiting;

    /** @param work does one task; however that ends, whether the task stays is up to it */
    TaskPolling(Vertx vertx, Task.Kind kind, TaskStore store, Tasks settings, Function<Due, Future<?>> work) {
        this.vertx = vertx;
        this.kind = kind;
        this.store = store;
        this.settings = settings;
        this.backoff = new Backoff(settings.firstPause(), settings.maxPause());
        this.work = work;
    }

    void start() {
        poll();
    }

    /** What is under way goes on. */
    void stop() {
        stopped = true;
    }

    private void poll() {
        int free = settings.batch() - underWay;
        moreWaiting = free <= 0;
        if (!moreWaiting) {
            store.claim(kind, free, backoff).onComplete(claimed -> begin(claimed, free), this::failed);
        }
    }

    private void begin(List<Due> claimed, int free) {
        failing = false;
        claimed.forEach(this::begin);
        if (claimed.size() < free) {
            pollLater();
        } else if (!stopped) {
            poll();
        }
    }

    private void begin(Due task) {
        underWay++;
        work.apply(task).onComplete(done -> {
            underWay--;
            if (done.failed()) {
                LOG.atWarn()
                        .addKeyValue("flow_instance_id", task.instance())
                        .addKeyValue("task", task.task())
                        .setCause(done.cause())
                        .log("a task failed, trying again");
            }
            pollIfMoreWait();
        });
    }

    /** As soon as half of the places are free, so that each poll is worth its while. */
    private void pollIfMoreWait() {
        if (moreWaiting && !stopped && underWay <= settings.batch() / 2) {
            poll();
        }
    }

    /** Tells of an outage once. */
    private void failed(Throwable cause) {
        LOG.atLevel(failing ? Level.DEBUG : Level.WARN)
                .addKeyValue("kind", kind.word())
                .addKeyValue("cause", cause.getMessage())
                .log("tasks cannot be fetched, trying again");
        failing = true;
        pollLater();
    }

    private void pollLater() {
        if (!stopped) {
            vertx.setTimer(settings.pollInterval().toMillis(), again -> poll());
        }
    }
}
