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

    static Threads read(Settings settings) {
        return new Threads(settings.find("threads.event-loops", number(1, 256)).orElseGet(Threads::usualEventLoops));
    }

    /**
     * One for each two cores: what one event loop hands over to another is dear, and PostgreSQL and the clients, if they are here too,
     * take as much as the node.
     */
    public static int usualEventLoops() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** How many lanes, and listeners, there are if nothing else is said: two do for most, and with more less travels together. */
    static int usualShares() {
        return Math.min(2, usualEventLoops());
    }
}
