package dev.interlock.chaos;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.chaos.FlowRecord.Told;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A flow that many clients call at once, and what they were told. Thread-safe. */
final class CalledFlow {
    private final String subject;
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final Set<String> instances = ConcurrentHashMap.newKeySet();
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

    /** How it stood when a client last heard of it, which others may have changed since. */
    Standing lastSeen() {
        return lastSeen;
    }

    FlowRecord record(List<Entry> log, long logBegan, long logEnded) {
        return new FlowRecord(subject, List.copyOf(told), Set.copyOf(instances), log, logBegan, logEnded);
    }
}
