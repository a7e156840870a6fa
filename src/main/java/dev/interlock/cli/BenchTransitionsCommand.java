package dev.interlock.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.interlock.bench.TransitionBench;
import dev.interlock.bench.TransitionSchema;
import dev.interlock.bench.TransitionSettings;
import java.nio.charset.StandardCharsets;
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
            "  interlock bench transitions --schema bench-order.json --transition touch --input '{\"by\": 1}'"
        })
final class BenchTransitionsCommand implements Callable<Integer> {
    /** How the schemas of all benches begin. */
    private static final String OWN = "bench-";

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description =
                    "A flow schema in JSON, whose identifier begins with bench-, that is published and used instead of the"
                            + " bench's own, two steps that lead to each other.")
    private Optional<String> schema = Optional.empty();

    @Option(
            names = "--transition",
            paramLabel = "ID",
            description = "The transition that is called, again and again (default: ${DEFAULT-VALUE}).",
            defaultValue = "go")
    private String transition = "go";

    @Option(
            names = "--input",
            paramLabel = "JSON",
            description = "The input of each call (default: ${DEFAULT-VALUE}).",
            defaultValue = "{\"amount\": 250}")
    private String input = "{\"amount\": 250}";

    @Mixin
    private TransitionOptions transitions = new TransitionOptions();

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private BenchOptions options = new BenchOptions();

    private final Terminal terminal;

    BenchTransitionsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var settings = transitions.settings(options);
        var called = schema();
        return Measurements.measuring(terminal, () -> {
            try (var measured = node.measured(terminal)) {
                var result = new TransitionBench(measured, settings, called).run();
                return Measurements.print(
                        terminal, options.json(), "transitions", "transitions", result, asked(settings, called));
            }
        });
    }

    private static ObjectNode asked(TransitionSettings settings, TransitionSchema called) {
        return Measurements.settings(settings)
                .put("schema", called.identifier())
                .put("transition", called.transition())
                .putRawValue("input", new RawValue(called.input()));
    }

    private TransitionSchema schema() {
        var data = Documents.object("--input", input.getBytes(StandardCharsets.UTF_8))
                .toString();
        return schema.map(file -> schema(file, data)).orElseGet(() -> TransitionSchema.twoSteps(transition, data));
    }

    private TransitionSchema schema(String file, String data) {
        var document = Documents.object(file, Documents.read(file, terminal));
        var identifier = document.path("identifier").asText();
        if (!identifier.startsWith(OWN)) {
            throw CommandException.unusable(
                    "%s: /identifier: '%s' does not begin with %s: flows of others are left alone"
                            .formatted(file, identifier, OWN));
        }
        return new TransitionSchema(identifier, document.toString(), transition, data);
    }
}
