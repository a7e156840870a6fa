package dev.interlock.cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What is known of nodes besides that they are members. One that has joined is still starting: it gets calls as soon as it has answered
 * once, and none while it does not answer or is about to leave. Thread-safe.
 */
final class Standings {
    private final Duration startPatience;
    private final LongSupplier nanos;

    /** Those that have not answered yet, and since when they are members. */
    private final Map<String, Long> starting = new HashMap<>();

    private final Set<String> silent = new HashSet<>();
    private final Set<String> leaving = new HashSet<>();
    private Set<String> members = Set.of();

    /** What follows from all that; each call asks for it. */
    private volatile Set<String> takeCalls = Set.of();

    /** @param startPatience how long a node may take to answer after it joined */
    Standings(Duration startPatience, LongSupplier nanos) {
        this.startPatience = startPatience;
        this.nanos = nanos;
    }

    /** Takes note of who is a member. */
    synchronized void members(Collection<String> names) {
        var newcomers = new HashSet<>(names);
        newcomers.removeAll(members);
        long now = nanos.getAsLong();
        newcomers.forEach(node -> starting.put(node, now));
        members = Set.copyOf(names);
        starting.keySet().retainAll(members);
        silent.retainAll(members);
        leaving.retainAll(members);
        conclude();
    }

    private void conclude() {
        var nodes = new HashSet<>(members);
        nodes.removeAll(starting.keySet());
        nodes.removeAll(silent);
        nodes.removeAll(leaving);
        takeCalls = Set.copyOf(nodes);
    }

    boolean takesCalls(String node) {
        return takeCalls.contains(node);
    }

    /** Whether a node is neither still starting nor about to leave, so that it can be expected to answer. */
    synchronized boolean mustAnswer(String node) {
        var since = starting.get(node);
        boolean startsStill = since != null && nanos.getAsLong() - since < startPatience.toNanos();
        return !startsStill && !leaving.contains(node);
    }

    synchronized boolean isSilent(String node) {
        return silent.contains(node);
    }

    synchronized int silentNodes() {
        return silent.size();
    }

    /** Notes that a node answered; gives whether that is news. */
    synchronized boolean heard(String node) {
        boolean started = starting.remove(node) != null;
        boolean news = silent.remove(node) || started;
        conclude();
        return news;
    }

    /** Notes that a node did not answer although it should have; gives whether that is news. */
    synchronized boolean missed(String node) {
        boolean news = members.contains(node) && silent.add(node) && !leaving.contains(node);
        conclude();
        return news;
    }

    /** Notes that a node is about to leave; gives whether that is news. */
    synchronized boolean leaves(String node) {
        boolean news = members.contains(node) && leaving.add(node);
        conclude();
        return news;
    }
}
