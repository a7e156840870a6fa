package dev.interlock.flow;

import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.StoreException;
import dev.interlock.config.Flow;
import dev.interlock.flow.FlowStore.Stored;
import dev.interlock.flow.LaneCall.Execute;
import dev.interlock.flow.LaneCall.Look;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The owner of some of the instances: takes their calls in the order of arrival and makes what they do durable in rounds.
 *
 * <p>While one round is with the database, calls on other instances are decided for the next one. There is no waiting: an idle lane
 * starts a round for a single call at once, a busy one has many decided when a round ends. Kept copies of instances only save reading;
 * what is decided on one, be it a refusal, is confirmed by the database.
 *
 * <p>Belongs to one event loop.
 */
final class Lane {
    /** Lets a database that has just failed come back before the calls that need an answer from it ask again. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(50);

    private final Context context;
    private final Flow settings;
    private final Rounds rounds;
    private final LaneQueue queue = new LaneQueue();
    private boolean deciding;
    private boolean confirming;
    private boolean pausing;

    Lane(Context context, Flow settings, FlowStore store, Definitions definitions, Clock clock, CopyMetrics metrics) {
        this.context = context;
        this.settings = settings;
        this.rounds = new Rounds(settings, store, definitions, clock, metrics);
    }

    /** Reads an instance after all calls on it that came before. */
    Future<Seen> look(FlowInstanceId instance, Duration timeout) {
        return submit(new Look(instance, false, timeout));
    }

    /** Reads an instance to judge it by its subject's properties. */
    Future<Seen> judge(FlowInstanceId instance, Duration timeout) {
        return submit(new Look(instance, true, timeout));
    }

    /** Executes a command; fails with a {@link dev.interlock.bus.FailureException} if it is refused. */
    Future<Executed> execute(Order order, Call call) {
        return submit(new Execute(order, call));
    }

    /** Keeps a copy of an instance as it has just been started, so that its first call need not read it. */
    void keep(Stored started) {
        rounds.keep(started);
    }

    private <T> Future<T> submit(LaneCall<T> call) {
        if (queue.size() >= settings.queue()) {
            call.giveUp(Failure.of(ErrorCode.OVERLOADED, "too many calls are waiting"));
        } else {
            queue.add(call);
            decideSoon();
        }
        return call.answer();
    }

    /** Behind what the event loop has at hand already, so that calls that came together go together. */
    private void decideSoon() {
        if (mayDecide()) {
            deciding = true;
            context.runOnContext(go -> {
                deciding = false;
                decide();
            });
        }
    }

    private boolean mayDecide() {
        var next = rounds.next();
        return !deciding
                && !pausing
                && queue.isReady()
                && next.size() < settings.batch()
                && (next.isEmpty() || !(next.isAlone() || queue.beginsAlone()));
    }

    private void decide() {
        if (mayDecide()) {
            deciding = true;
            var batch = queue.take(settings.batch() - rounds.next().size());
            rounds.decide(batch).onSuccess(end -> {
                deciding = false;
                queue.release(batch.stream()
                        .map(LaneCall::instance)
                        .filter(instance -> !rounds.next().instances().contains(instance))
                        .toList());
                requeue(end);
                confirm();
                decideSoon();
                end.answer();
            });
        }
    }

    private void confirm() {
        if (!confirming && !pausing && !rounds.next().isEmpty()) {
            confirming = true;
            var round = rounds.takeNext();
            rounds.confirm(round).onSuccess(end -> {
                confirming = false;
                queue.release(round.instances());
                requeue(end);
                context.runOnContext(go -> goOn(end));
            });
        }
    }

    /** The next round leaves before the answers to the last do, so that the database works meanwhile. */
    private void goOn(Rounds.End end) {
        decide();
        confirm();
        decideSoon();
        end.answer();
    }

    private void requeue(Rounds.End end) {
        switch (end.pace()) {
            case AT_ONCE -> queue.putFirst(end.again());
            case BEHIND_OTHERS -> queue.putLast(end.again());
            case AFTER_A_PAUSE -> {
                var undone = rounds.takeNext();
                queue.release(undone.instances());
                queue.putFirst(undone.calls());
                queue.putFirst(end.again());
                refuseUntried();
                pauseOnce();
            }
        }
    }

    /** Calls that the database has not seen need not wait to hear that it cannot be used. */
    private void refuseUntried() {
        queue.remove(call -> !call.mayHaveHappened()).forEach(call -> call.refuse(StoreException.UNAVAILABLE));
    }

    private void pauseOnce() {
        if (!pausing) {
            pausing = true;
            pause().onComplete(paused -> {
                pausing = false;
                confirm();
                decideSoon();
            });
        }
    }

    Future<?> pause() {
        return context.owner().timer(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
