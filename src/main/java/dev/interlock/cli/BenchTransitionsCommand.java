package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bench.Measured;
import dev.interlock.bench.TransitionBench;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock bench transitions}: how many a node does, and how long one takes. */
@Command(
        name = "transitions",
        description =
                "Let many clients call transitions over WebSockets, each on a flow that it takes at random: as many as"
                        + " are answered, or at a rate. A latency goes from the sending, or with a rate from when it was due,"
                        + " to the answer. An error is a call that was not done.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  interlock bench transitions --connections 64 --outstanding 8 --duration 30s",
            "  interlock bench transitions --connections 64 --outstanding 64 --rate 5000",
            "  interlock bench transitions --connections 1 --outstanding 1 --instances 1",
            "  interlock bench transitions --schema order.json --transition touch --input '{\"by\": 1}'"
        })
final class BenchTransitionsCommand implements Callable<Integer> {
    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections of one client each (default: ${DEFAULT-VALUE}).",
            defaultValue = "64")
    private int connections = 64;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            description = "Calls that each client has under way (default: ${DEFAULT-VALUE}).",
            defaultValue = "8")
    private int outstanding = 8;

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "Flows that are called; those of earlier benches are taken, and missing ones started"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int instances = 10_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Calls in a second over all clients; 0: as many as are answered (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private double rate;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "The same load before the time that is measured (default: ${DEFAULT-VALUE}).",
            defaultValue = "3s")
    private Duration warmUp = Duration.ofSeconds(3);

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description =
                    "A flow schema in JSON that is published and used instead of the bench's own, two steps that lead to"
                            + " each other.")
    private Optional<String> schema = Optional.empty();

    @Option(
            names = "--transition",
            paramLabel = "ID",
            description = "The transition that is called, again and again (default: ${DEFAULT-VALUE}).",
            defaultValue = TransitionBench.TRANSITION)
    private String transition = TransitionBench.TRANSITION;

    @Option(
            names = "--input",
            paramLabel = "JSON",
            description = "The input of each call (default: ${DEFAULT-VALUE}).",
            defaultValue = TransitionBench.INPUT)
    private String input = TransitionBench.INPUT;

    @Mixin
    private BenchOptions options = new BenchOptions();

    private final Terminal terminal;

    BenchTransitionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = settings();
        return options.measure(terminal, node -> print(settings, new TransitionBench(node, settings).run()));
    }

    private TransitionBench.Settings settings() {
        return new TransitionBench.Settings(
                BenchOptions.positive("--connections", connections),
                BenchOptions.positive("--outstanding", outstanding),
                BenchOptions.positive("--instances", instances),
                BenchOptions.notNegative("--rate", rate),
                warmUp,
                options.duration(),
                options.rounds(),
                schema.map(file -> document(file).toString()).orElse(TransitionBench.DOCUMENT),
                transition,
                Documents.object("--input", input.getBytes(StandardCharsets.UTF_8))
                        .toString(),
                options.loops());
    }

    private ObjectNode document(String file) {
        var document = Documents.object(file, Documents.read(file, terminal));
        if (!document.path("identifier").isTextual()) {
            throw CommandException.unusable(file + ": /identifier: expected the name to publish it under");
        }
        return document;
    }

    private void print(TransitionBench.Settings settings, Measured measured) {
        Measurements.print(terminal, options.json(), "transitions", measured, settings);
    }
}
