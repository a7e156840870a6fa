package dev.interlock.config;

import static dev.interlock.config.Expectation.number;

/**
 * The threads of a node.
 *
 * @param eventLoops on which all runs that does not block; as many as run at once if it is not said, because what one hands over to
 *     another is dear
 */
public record Threads(int eventLoops) {
    public Threads {
        if (eventLoops < 1) {
            throw new IllegalArgumentException(eventLoops + " event loops");
        }
    }

    static Threads read(Settings settings) {
        return new Threads(settings.find("threads.event-loops", number(1, 256))
                .orElseGet(Runtime.getRuntime()::availableProcessors));
    }
}
