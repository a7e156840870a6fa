package dev.interlock.flow;

import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.StoreException;
import dev.interlock.config.Flow;
import dev.interlock.flow.LaneCall.Execute;
import dev.interlock.flow.LaneCall.Look;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The owner of some of the instances: takes their calls in the order of arrival and makes what they do durable in rounds.
 *
 * <p>While one round is with the database the calls for the next one collect. There is no waiting: an idle lane starts a round for a
 * single call at once, a busy one finds many waiting when a round ends. Kept copies of instances only save reading; every answer, be
 * it a refusal, is confirmed by the database.
 *
 * <p>Belongs to one event loop.
 */
final class Lane {
    /** Lets a database that has just failed come back before the calls that need an answer from it ask again. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(50);

    private final Context context;
    private final Flow settings;
    private final Rounds rounds;
    private final Deque<LaneCall<?>> waiting = new ArrayDeque<>();
    private boolean inRound;

    Lane(Context context, Flow settings, FlowStore store, Definitions definitions, Clock clock) {
        this.context = context;
        this.settings = settings;
        this.rounds = new Rounds(settings, store, definitions, clock);
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

    private <T> Future<T> submit(LaneCall<T> call) {
        if (waiting.size() >= settings.queue()) {
            call.giveUp(Failure.of(ErrorCode.OVERLOADED, "too many calls are waiting"));
        } else {
            waiting.add(call);
            startRound();
        }
        return call.answer();
    }

    /** Behind what the event loop has at hand already, so that calls that came together go together. */
    private void startRound() {
        if (!inRound && !waiting.isEmpty()) {
            inRound = true;
            context.runOnContext(go -> rounds.run(nextBatch()).onSuccess(this::endRound));
        }
    }

    private void endRound(Rounds.End end) {
        switch (end.pace()) {
            case AT_ONCE -> {
                putFirst(end.again());
                nextRound();
            }
            case BEHIND_OTHERS -> {
                putLast(end.again());
                nextRound();
            }
            case AFTER_A_PAUSE -> {
                putFirst(end.again());
                refuseUntried();
                pause().onComplete(paused -> nextRound());
            }
        }
    }

    private void putFirst(List<LaneCall<?>> calls) {
        calls.reversed().forEach(waiting::addFirst);
    }

    /** Calls on the same instances that came later stay behind them. */
    private void putLast(List<LaneCall<?>> calls) {
        var instances = calls.stream().map(LaneCall::instance).collect(Collectors.toSet());
        var later = waiting.stream()
                .filter(call -> instances.contains(call.instance()))
                .toList();
        waiting.removeIf(call -> instances.contains(call.instance()));
        waiting.addAll(calls);
        waiting.addAll(later);
    }

    /** Calls that the database has not seen need not wait to hear that it cannot be used. */
    private void refuseUntried() {
        waiting.removeIf(call -> {
            boolean untried = !call.mayHaveHappened();
            if (untried) {
                call.refuse(StoreException.UNAVAILABLE);
            }
            return untried;
        });
    }

    Future<?> pause() {
        return context.owner().timer(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void nextRound() {
        inRound = false;
        startRound();
    }

    /** Calls that must be alone, because one of them may spoil a statement, get a round each. */
    private List<LaneCall<?>> nextBatch() {
        var batch = new ArrayList<LaneCall<?>>();
        while (!waiting.isEmpty() && batch.size() < settings.batch()) {
            if (waiting.getFirst().isAlone() && !batch.isEmpty()) {
                break;
            }
            var call = waiting.removeFirst();
            batch.add(call);
            if (call.isAlone()) {
                break;
            }
        }
        return batch;
    }
}
