package dev.interlock.bench;

import static java.util.stream.Collectors.toMap;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what goes wrong, by why, on any thread; when there are more reasons than anybody reads, new ones are one. */
final class ErrorCount {
    private static final int MOST_REASONS = 20;
    private static final String OTHERS = "other reasons";

    private final Map<String, LongAdder> times = new ConcurrentHashMap<>();

    void add(String reason, long more) {
        var told = times.size() < MOST_REASONS || times.containsKey(reason) ? reason : OTHERS;
        times.computeIfAbsent(told, first -> new LongAdder()).add(more);
    }

    Errors soFar() {
        return new Errors(times.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().sum())));
    }
}
