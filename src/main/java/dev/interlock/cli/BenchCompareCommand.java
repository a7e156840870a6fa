package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bench.BenchException;
import dev.interlock.bench.CompareBench;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock bench compare}: a node, its database's limit and hand-written transitions side by side. */
@Command(
        name = "compare",
        description =
                "Measure a node, what its database could do at best, and hand-written transitions, all of them in turn in each"
                        + " round, and print how they compare. Ratios are of rates within one round; of all rounds the middle"
                        + " one, the least and the greatest are told. A round with the usual options takes about four minutes.",
        footerHeading = "%nExamples:%n",
        footer = {"  interlock bench compare --rounds 5", "  interlock bench compare --instances 1000000 --json"})
final class BenchCompareCommand implements Callable<Integer> {
    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "Flows of which each call takes one at random (default: ${DEFAULT-VALUE}).",
            defaultValue = "10000")
    private int instances = 10_000;

    @Option(
            names = "--handles",
            paramLabel = "N",
            description = "cm-handles that are created, updated and deleted in a round (default: ${DEFAULT-VALUE}).",
            defaultValue = "50000")
    private int handles = 50_000;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = DurationText.OrNone.class,
            description = "The same load before each time that is measured; 0s: none (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private Duration warmUp = Duration.ofSeconds(10);

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private DatabaseOption database = new DatabaseOption();

    private final Terminal terminal;

    BenchCompareCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = new CompareBench.Settings(
                BenchOptions.positive("--instances", instances),
                BenchOptions.positive("--handles", handles),
                warmUp,
                options.duration(),
                options.rounds(),
                options.loops());
        var compared = database.settings(terminal);
        var url = DatabaseOption.url(compared);
        return Measurements.measuring(terminal, () -> {
            try (var measured = node.measured(terminal)) {
                return compare(
                        settings, new CompareBench(measured, url, compared.connections(), settings, terminal::redraw));
            }
        });
    }

    /** What was measured until it broke off is printed too: it took minutes. */
    private int compare(CompareBench.Settings settings, CompareBench bench) {
        try {
            bench.run();
            terminal.redraw("");
            print(bench.result(), json(settings, bench.result()));
        } catch (BenchException broken) {
            terminal.redraw("");
            if (!bench.result().measured().isEmpty()) {
                print(bench.result(), json(settings, bench.result()).put("broken_off", broken.getMessage()));
            }
            throw broken;
        }
        return Measurements.exitCode(bench.result().measured().values());
    }

    private void print(CompareBench.Result result, ObjectNode json) {
        var out = terminal.out();
        if (options.json()) {
            out.println(json);
            return;
        }
        Measurements.print(terminal, "done", result.measured());
        out.println();
        var table = new Table("in a round", "middle", "least", "greatest");
        result.perRound().forEach((name, values) -> {
            var sorted = values.stream().sorted().toList();
            table.row(name, text(middle(sorted)), text(sorted.getFirst()), text(sorted.getLast()));
        });
        table.lines().forEach(out::println);
    }

    private static ObjectNode json(CompareBench.Settings settings, CompareBench.Result result) {
        var json = JsonNodeFactory.instance.objectNode().put("bench", "compare");
        var measured = json.putObject("measured");
        result.measured().forEach((name, one) -> measured.set(name, Measurements.json(one)));
        var perRound = json.putObject("per_round");
        result.perRound().forEach((name, values) -> values.forEach(perRound.withArrayProperty(name)::add));
        json.set("settings", Measurements.settings(settings));
        return json;
    }

    private static double middle(List<Double> sorted) {
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
