package dev.interlock.ops;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that must be well for a node to be ready.
 *
 * @param name a word for people and monitors, unique within a node
 * @param probe asks, each time anew and from any thread; a failed future counts as not well
 */
public record HealthCheck(String name, Supplier<Future<Boolean>> probe) {
    private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

    private static final long LIMIT_MS = 1000;

    /** What a check found. */
    enum State {
        OK("ok"),
        FAILED("failed"),
        TIMED_OUT("timed_out");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Asks, for at most a second; never fails. */
    Future<State> run() {
        return Future.succeededFuture()
                .compose(ask -> probe.get()) // so that an exception counts as failed
                .timeout(LIMIT_MS, TimeUnit.MILLISECONDS)
                .map(well -> well ? State.OK : State.FAILED)
                .otherwise(this::failed);
    }

    private State failed(Throwable cause) {
        LOG.atDebug()
                .addKeyValue("check", name)
                .addKeyValue("cause", String.valueOf(cause.getMessage()))
                .log("health check failed");
        return cause instanceof TimeoutException ? State.TIMED_OUT : State.FAILED;
    }
}
