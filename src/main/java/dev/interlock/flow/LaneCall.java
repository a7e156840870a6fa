package dev.interlock.flow;

import dev.interlock.bus.Call;
import dev.interlock.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One call on an instance while a lane works on it, from its arrival to its one answer.
 *
 * <p>Belongs to one event loop.
 */
abstract sealed class LaneCall<T> {
    private final Promise<T> answer = Promise.promise();
    private final long deadlineNanos;
    private int attempts;
    private boolean alone;

    /** Whether an earlier attempt may have been committed, so that the log must be asked first. */
    private boolean mayHaveHappened;

    private LaneCall(long deadlineNanos, boolean mayHaveHappened) {
        this.deadlineNanos = deadlineNanos;
        this.mayHaveHappened = mayHaveHappened;
    }

    abstract FlowInstanceId instance();

    abstract boolean mayChange();

    /** Whether the subject is needed even where the schema's version does not read it. */
    abstract boolean needsSubject();

    /**
     * What the log must be asked for before this call is decided on a copy of its instance.
     *
     * @param readNanos when the copy was read
     */
    Optional<FlowStore.Sought> sought(long readNanos) {
        return Optional.empty();
    }

    Future<T> answer() {
        return answer.future();
    }

    void succeed(T value) {
        answer.tryComplete(value);
    }

    void refuse(Failure failure) {
        answer.tryFail(failure.asException());
    }

    /** Ends the call because of a fault, unless an earlier attempt left its outcome open. */
    void fail(Throwable cause) {
        answer.tryFail(mayHaveHappened ? Attempts.OPEN.asException() : cause);
    }

    /** Ends the call because it cannot be done at the moment, unless an earlier attempt left its outcome open. */
    void giveUp(Failure failure) {
        refuse(mayHaveHappened ? Attempts.OPEN : failure);
    }

    boolean mayHaveHappened() {
        return mayHaveHappened;
    }

    /** Leaves calls that change nothing as they are: they have no outcome that could be open. */
    void noteThatItMayHaveHappened() {
        mayHaveHappened |= mayChange();
    }

    boolean isLate() {
        return System.nanoTime() - deadlineNanos >= 0;
    }

    /**
     * Whether the call must not even be decided any more, because the node that sent it may have told its client that it was not done.
     */
    boolean isVoid() {
        return false;
    }

    /** Counts an attempt that met another writer. */
    int countAttempt() {
        return ++attempts;
    }

    /** Whether the call gets a round of its own, because it or a neighbour spoilt one. */
    boolean isAlone() {
        return alone;
    }

    void isolate() {
        alone = true;
    }

    /** Wants the instance as it is after all calls before. */
    static final class Look extends LaneCall<Seen> {
        private final FlowInstanceId instance;
        private final boolean judging;

        /** @param judging whether what is seen is judged by the subject's properties, which must be the present ones then */
        Look(FlowInstanceId instance, boolean judging, Duration timeout) {
            super(System.nanoTime() + timeout.toNanos(), false);
            this.instance = instance;
            this.judging = judging;
        }

        boolean judging() {
            return judging;
        }

        @Override
        boolean needsSubject() {
            return judging;
        }

        @Override
        FlowInstanceId instance() {
            return instance;
        }

        @Override
        boolean mayChange() {
            return false;
        }
    }

    /** Wants a command to be executed. */
    static final class Execute extends LaneCall<Executed> {
        private final Order order;

        /** Since when the command may have been done elsewhere; empty if nobody else has it. */
        private final OptionalLong sentNanos;

        Execute(Order order, Call call) {
            super(call.deadlineNanos(), call.repeated() && !order.validateOnly());
            this.order = order;
            this.sentNanos = call.age().isPresent()
                    ? OptionalLong.of(call.sinceNanos() - call.age().get().toNanos())
                    : OptionalLong.empty();
        }

        Order order() {
            return order;
        }

        /** What another version does at once may depend on it. */
        @Override
        boolean needsSubject() {
            return order.command() instanceof MigrateCommand migrate
                    && migrate.to().readsSubject();
        }

        @Override
        FlowInstanceId instance() {
            return order.instance();
        }

        @Override
        boolean mayChange() {
            return !order.validateOnly();
        }

        @Override
        boolean isVoid() {
            return sentNanos.isPresent() && isLate();
        }

        /** What others did before the copy was read is in it; what they do later makes the write fail, and the copy be read again. */
        @Override
        Optional<FlowStore.Sought> sought(long readNanos) {
            boolean mayBeInCopy = sentNanos.isPresent() && readNanos - sentNanos.getAsLong() >= 0;
            return order.keyed() || mayHaveHappened() || mayBeInCopy
                    ? Optional.of(new FlowStore.Sought(
                            order.instance(), order.origin().command(), order.keyed()))
                    : Optional.empty();
        }
    }
}
