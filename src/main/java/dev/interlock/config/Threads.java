package dev.interlock.config;

import static dev.interlock.config.Expectation.number;

/**
 * The threads of a node.
 *
 * @param eventLoops on which all runs that does not block
 */
public record Threads(int eventLoops) {
    public Threads {
        if (eventLoops < 1) {
            throw new IllegalArgumentException(eventLoops + " event loops");
        }
    }

    static Threads read(Settings settings, Database database) {
        return new Threads(settings.find("threads.event-loops", number(1, 256))
                .orElseGet(() -> usual(
                        Runtime.getRuntime().availableProcessors(),
                        database.url().isEmpty())));
    }

    /** What one event loop hands over to another is dear, so there are no more of them than run at once. */
    static int usual(int processors, boolean sharedWithDatabase) {
        return sharedWithDatabase ? Math.max(1, processors / 2) : processors;
    }
}
