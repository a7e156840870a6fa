package dev.interlock.cli;

import dev.interlock.bench.TransitionSettings;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say how clients call transitions. */
final class TransitionOptions {
    /** Of two calls that are nearer to each other a clock of nanoseconds does not tell which is due first. */
    static final double MAX_RATE = 1e9;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections of one client each (default: ${DEFAULT-VALUE}).",
            defaultValue = "64")
    private int connections = 64;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            description = "Calls that each client has under way at most (default: ${DEFAULT-VALUE}).",
            defaultValue = "8")
    private int outstanding = 8;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "Flows of which each call takes one at random (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int instances = 10_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Calls in a second over all clients, however fast they are answered; 0: as many as are answered"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = DurationText.OrNone.class,
            description = "The same load before the time that is measured; 0s: none (default: ${DEFAULT-VALUE}).",
            defaultValue = "3s")
    private Duration warmUp = Duration.ofSeconds(3);

    TransitionSettings settings(BenchOptions options) {
        if (!(rate >= 0 && rate <= MAX_RATE)) {
            throw CommandException.unusable("--rate %s: expected 0 to %.0f".formatted(rate, MAX_RATE));
        }
        return new TransitionSettings(
                BenchOptions.positive("--connections", connections),
                BenchOptions.positive("--outstanding", outstanding),
                BenchOptions.positive("--instances", instances),
                rate,
                warmUp,
                options.duration(),
                options.rounds(),
                options.loops());
    }
}
