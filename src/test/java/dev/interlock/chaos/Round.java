package dev.interlock.chaos;

import dev.interlock.chaos.BatchRecord.Sent;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** The flows and batches that clients work on until it is closed, all of them new and none used again. Thread-safe. */
final class Round {
    private static final int SHARED_HANDLES = 50;

    private final String name;
    private final List<CalledFlow> flows;
    private final Queue<Sent> batches = new ConcurrentLinkedQueue<>();
    private final RoundTally tally = new RoundTally();
    private volatile boolean open = true;

    /** @param name that no other round on this database has */
    Round(String name, int flows) {
        this.name = name;
        this.flows = IntStream.range(0, flows)
                .mapToObj(number -> new CalledFlow(name + "-subject-" + number))
                .toList();
    }

    String name() {
        return name;
    }

    List<CalledFlow> flows() {
        return flows;
    }

    /** A cm-handle that several batches try to create. */
    String sharedHandle(int number) {
        return name + "-shared-" + number % SHARED_HANDLES;
    }

    void sent(Sent batch) {
        batches.add(batch);
    }

    List<Sent> batches() {
        return List.copyOf(batches);
    }

    RoundTally tally() {
        return tally;
    }

    boolean isOpen() {
        return open;
    }

    /** Lets clients end after the call that they are at. */
    void close() {
        open = false;
    }
}
