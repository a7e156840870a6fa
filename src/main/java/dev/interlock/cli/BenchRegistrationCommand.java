package dev.interlock.cli;

import dev.interlock.bench.RegistrationBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock bench registration}: how many cm-handles a node takes. */
@Command(
        name = "registration",
        description =
                "Create cm-handles over HTTP, batch by batch, then update and then delete all of them. A latency is that of one"
                        + " batch. An error is a cm-handle of a batch of which not all was done.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  interlock bench registration --handles 50000 --batch 2000 --concurrency 2",
            "  interlock bench registration --stored 1000000"
        })
final class BenchRegistrationCommand implements Callable<Integer> {
    @Option(
            names = "--handles",
            paramLabel = "N",
            description = "cm-handles in a round (default: ${DEFAULT-VALUE}).",
            defaultValue = "50000")
    private int handles = 50_000;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "cm-handles in a request (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int batch = 2000;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests under way at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    private int concurrency = 2;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often all three are done (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int rounds = 1;

    @Option(
            names = "--stored",
            paramLabel = "N",
            description = "cm-handles that are created before, and deleted at the end (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int stored;

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Mixin
    private NodeOptions node = new NodeOptions();

    private final Terminal terminal;

    BenchRegistrationCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = new RegistrationBench.Settings(
                BenchOptions.positive("--handles", handles),
                BenchOptions.positive("--batch", batch),
                BenchOptions.positive("--concurrency", concurrency),
                BenchOptions.inRange("--stored", stored, 0),
                BenchOptions.positive("--rounds", rounds));
        return Measurements.measuring(terminal, () -> {
            try (var measured = node.measured(terminal)) {
                var result = new RegistrationBench(measured, settings).run().byName();
                return Measurements.print(
                        terminal, json, "registration", "cm-handles", result, Measurements.settings(settings));
            }
        });
    }
}
