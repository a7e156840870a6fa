package dev.interlock.chaos;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.chaos.FlowRecord.Told;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A flow that many clients call at once, and what they were told. Thread-safe. */
final class CalledFlow {
    private final String subject;
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final Set<String> instances = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastAnswered = new AtomicLong(System.nanoTime());
    private volatile Standing lastSeen = Standing.UNBORN;

    CalledFlow(String subject) {
        this.subject = subject;
    }

    String subject() {
        return subject;
    }

    Optional<String> instance() {
        return instances.stream().findAny();
    }

    void named(String instance) {
        instances.add(instance);
    }

    void told(Operation<FlowCall, FlowAnswer> operation, Optional<String> key) {
        told.add(new Told(operation, key));
        operation.answer().ifPresent(answer -> {
            if (answer instanceof FlowAnswer.Stood stood) {
                lastSeen = stood.standing();
            }
        });
    }

    /** Notes when a client got an answer of it; gives the nanoseconds for which nobody had got one. */
    long answered(long nanos) {
        return nanos - Math.min(nanos, lastAnswered.getAndAccumulate(nanos, Math::max));
    }

    /** How it stood when a client last heard of it, which others may have changed since. */
    Standing lastSeen() {
        return lastSeen;
    }

    FlowRecord record(List<Entry> log, long logBegan, long logEnded) {
        return new FlowRecord(subject, List.copyOf(told), Set.copyOf(instances), log, logBegan, logEnded);
    }
}
