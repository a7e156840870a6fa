package dev.interlock.cli;

import dev.interlock.bench.BaselineBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock bench baseline}: what one would write without a service. */
@Command(
        name = "baseline",
        description =
                "Let the clients of 'bench transitions' call hand-written transitions instead of a node's: a WebSocket server of"
                        + " the same kind, started for this, that selects a row for update, checks, updates, inserts into a history and"
                        + " commits, over 16 connections, in tables of its own in a node's database.",
        footerHeading = "%nExamples:%n",
        footer = {"  interlock bench baseline", "  interlock bench baseline --tuned --outstanding 1"})
final class BenchBaselineCommand implements Callable<Integer> {
    @Option(names = "--tuned", description = "Each transition in one statement, in one round trip.")
    private boolean tuned;

    @Mixin
    private TransitionOptions transitions = new TransitionOptions();

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private DatabaseOption database = new DatabaseOption();

    private final Terminal terminal;

    BenchBaselineCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = transitions.settings(options);
        var bench = new BaselineBench(DatabaseOption.url(database.settings(terminal)), settings, tuned);
        return Measurements.measuring(
                terminal,
                () -> Measurements.print(
                        terminal,
                        options.json(),
                        tuned ? "baseline_tuned" : "baseline",
                        "transitions",
                        bench.run(),
                        Measurements.settings(settings)));
    }
}
