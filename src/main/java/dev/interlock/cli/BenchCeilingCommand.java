package dev.interlock.cli;

import dev.interlock.bench.CeilingBench;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock bench ceiling}: what the database could do at best. */
@Command(
        name = "ceiling",
        description =
                "Write straight to the database of a node, into tables of its own that are like the node's: transitions, by the"
                        + " statement that a node sends for a full batch; commits, of one row each; cm-handles, many in an upsert."
                        + " A latency is that of one statement.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  interlock bench ceiling --batch 256",
            "  interlock bench ceiling --instances 1000000 --duration 30s"
        })
final class BenchCeilingCommand implements Callable<Integer> {
    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "Flows of which each batch takes some at random (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int instances = 10_000;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Transitions in one statement (default: ${DEFAULT-VALUE}).",
            defaultValue = "256")
    private int batch = 256;

    @Option(
            names = "--handle-batch",
            paramLabel = "N",
            description = "cm-handles in one statement (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int handleBatch = 2000;

    @Option(
            names = "--writers",
            paramLabel = "N",
            description = "Connections that write batches at once (default: ${DEFAULT-VALUE}).",
            defaultValue = "2")
    private int writers = 2;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = DurationText.OrNone.class,
            description = "The same before each time that is measured; 0s: none (default: ${DEFAULT-VALUE}).",
            defaultValue = "2s")
    private Duration warmUp = Duration.ofSeconds(2);

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private DatabaseOption database = new DatabaseOption();

    private final Terminal terminal;

    BenchCeilingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return Measurements.measuring(terminal, this::measure);
    }

    private int measure() {
        var settings = new CeilingBench.Settings(
                BenchOptions.positive("--instances", instances),
                BenchOptions.positive("--batch", batch),
                BenchOptions.positive("--writers", writers),
                BenchOptions.positive("--handle-batch", handleBatch),
                warmUp,
                options.duration(),
                options.rounds());
        var written = database.settings(terminal);
        var bench = new CeilingBench(DatabaseOption.url(written), written.connections(), settings);
        return Measurements.print(
                terminal, options.json(), "ceiling", "written", bench.run(), Measurements.settings(settings));
    }
}
