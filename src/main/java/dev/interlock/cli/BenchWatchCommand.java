package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bench.Measured;
import dev.interlock.bench.WatchBench;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock bench watch}: how soon clients know of changes. */
@Command(
        name = "watch",
        description =
                "Let many clients watch one flow while it changes, and tell how soon they know: from the moment at"
                        + " which the node decides on a change, before it is durable, to its receipt, by the clock. An error is a"
                        + " change that was not done, or was not heard of once and in order.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  interlock bench watch --watchers 1000 --rate 100 --duration 30s",
            "  interlock bench watch --idle 10000 --watchers 1 --duration 1s",
            "  interlock bench watch --watchers 100 --deaf 10 --rounds 5"
        })
final class BenchWatchCommand implements Callable<Integer> {
    @Option(
            names = "--idle",
            paramLabel = "N",
            description = "Connections that do nothing (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int idle;

    @Option(
            names = "--watchers",
            paramLabel = "N",
            description = "Clients that watch the flow (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private int watchers = 100;

    @Option(
            names = "--deaf",
            paramLabel = "N",
            description = "Clients beside them that ask for much and read nothing; each round is then measured without"
                    + " and with them (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int deaf;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Changes in a second (default: ${DEFAULT-VALUE}).",
            defaultValue = "100")
    private double rate = 100;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private BenchOptions options = new BenchOptions();

    private final Terminal terminal;

    BenchWatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = settings();
        return Measurements.measuring(terminal, () -> {
            try (var measured = node.measured(terminal)) {
                return print(settings, new WatchBench(measured, settings).run());
            }
        });
    }

    private WatchBench.Settings settings() {
        if (!(rate > 0 && rate <= TransitionOptions.MAX_RATE)) {
            throw CommandException.unusable(
                    "--rate %s: expected more than 0, at most %.0f".formatted(rate, TransitionOptions.MAX_RATE));
        }
        return new WatchBench.Settings(
                BenchOptions.inRange("--idle", idle, 0),
                BenchOptions.positive("--watchers", watchers),
                BenchOptions.inRange("--deaf", deaf, 0),
                rate,
                options.duration(),
                options.rounds(),
                options.loops());
    }

    private int print(WatchBench.Settings settings, WatchBench.Result result) {
        var measured = new LinkedHashMap<String, Measured>();
        measured.put(settings.deaf() > 0 ? "without deaf clients" : "watching", result.alone());
        result.besideDeaf().ifPresent(beside -> measured.put("beside %d of them".formatted(settings.deaf()), beside));
        if (options.json()) {
            terminal.out().println(json(settings, result));
        } else {
            printHeap(settings, result);
            Measurements.print(terminal, "events", measured);
        }
        return Measurements.exitCode(measured.values());
    }

    private void printHeap(WatchBench.Settings settings, WatchBench.Result result) {
        if (settings.idle() > 0) {
            terminal.out()
                    .printf(
                            Locale.ROOT,
                            "%,d idle connections: heap of the node %.1f MB before, %.1f MB with them, garbage included%n%n",
                            settings.idle(),
                            result.heapBefore() / 1e6,
                            result.heapIdle() / 1e6);
        }
    }

    private static ObjectNode json(WatchBench.Settings settings, WatchBench.Result result) {
        var json = Measurements.json("watch", result.alone());
        json.put("heap_before_bytes", result.heapBefore()).put("heap_idle_bytes", result.heapIdle());
        result.besideDeaf().ifPresent(beside -> json.set("beside_deaf", Measurements.json("watch", beside)));
        json.set("settings", Measurements.settings(settings));
        return json;
    }
}
