package dev.interlock.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of benches that last for a time. */
final class BenchOptions {
    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "How long one round lasts (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How many rounds are measured (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int rounds = 1;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "Event loops of the clients (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int loops = 1;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    Duration duration() {
        return duration;
    }

    int rounds() {
        return positive("--rounds", rounds);
    }

    int loops() {
        return positive("--loops", loops);
    }

    boolean json() {
        return json;
    }

    static int positive(String option, int value) {
        return inRange(option, value, 1);
    }

    static int inRange(String option, int value, int least) {
        if (value < least) {
            throw CommandException.unusable("%s %d: expected %d or more".formatted(option, value, least));
        }
        return value;
    }
}
