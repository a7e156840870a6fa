package dev.interlock.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The links between nodes, and between nodes and their database, each direction by itself. Thread-safe. */
final class Network {
    private final Map<Direction, Gate> gates = new ConcurrentHashMap<>();
    private final Map<Relay, Direction> relays = new ConcurrentHashMap<>();

    Gate gate(Party from, Party to) {
        return gates.computeIfAbsent(new Direction(from, to), first -> new Gate());
    }

    /** Keeps a connection that {@code from} opened to {@code to}, until it ends. */
    void keep(Relay relay, Party from, Party to) {
        relays.put(relay, new Direction(from, to));
    }

    void forget(Relay relay) {
        relays.remove(relay);
    }

    /** Breaks all connections between two parties, whoever opened them; bytes that wait are lost. */
    void reset(Party one, Party other) {
        var both = List.of(new Direction(one, other), new Direction(other, one));
        relays.forEach((relay, direction) -> {
            if (both.contains(direction)) {
                relay.reset();
            }
        });
    }

    /** Who takes part. */
    sealed interface Party {}

    record Node(int number) implements Party {}

    record Database() implements Party {}

    private record Direction(Party from, Party to) {}
}
