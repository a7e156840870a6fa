package dev.interlock.cli;

import dev.interlock.bench.BenchException;
import dev.interlock.bench.MeasuredNode;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all benches have. */
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

    @Mixin
    private NodeOptions node = new NodeOptions();

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

    /** Measures the node that the options name, and tells why if that cannot be done. */
    int measure(Terminal terminal, Consumer<MeasuredNode> bench) {
        try (var measured = new MeasuredNode(node.url(terminal), node.connectTimeout())) {
            bench.accept(measured);
            return ExitCode.DONE;
        } catch (BenchException failed) {
            throw CommandException.unusable(String.valueOf(failed.getMessage()));
        }
    }

    static int positive(String option, int value) {
        return inRange(option, value, 1);
    }

    static double notNegative(String option, double value) {
        if (!(value >= 0)) {
            throw CommandException.unusable("%s %s: expected 0 or more".formatted(option, value));
        }
        return value;
    }

    static int inRange(String option, int value, int least) {
        if (value < least) {
            throw CommandException.unusable("%s %d: expected %d or more".formatted(option, value, least));
        }
        return value;
    }
}
