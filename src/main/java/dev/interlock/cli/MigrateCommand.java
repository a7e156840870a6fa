package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock migrate}: moves running flows to another version of their schema, batch by batch. */
@Command(
        name = "migrate",
        description = "Move the running flows of a schema to another of its published versions. A flow that cannot move"
                + " keeps its version and is printed with the reason. May be repeated: what has moved is left alone.",
        footerHeading = "%nExit codes: 0 all moved or could; 1 some cannot; 2 wrong usage or no answer.%n%nExamples:%n",
        footer = {
            "  interlock migrate equipment-request --to 2 --preview",
            "  interlock migrate equipment-request --to 2 --step review=assessment"
        })
final class MigrateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SCHEMA", description = "The identifier of the flow schema.")
    private String schema = "";

    @Option(names = "--to", required = true, paramLabel = "VERSION", description = "The version to move to.")
    private int version;

    @Option(
            names = "--step",
            paramLabel = "OLD=NEW",
            description = "A step that is called otherwise in the new version; all others keep their identifiers.")
    private Map<String, String> steps = new TreeMap<>();

    @Option(names = "--preview", description = "Only tell what would happen.")
    private boolean preview;

    @Option(
            names = "--batch",
            paramLabel = "FLOWS",
            description = "Flows looked at in one request (default: ${DEFAULT-VALUE}).")
    private int batch = 100;

    @Mixin
    private NodeOptions node = new NodeOptions();

    private final Terminal terminal;

    MigrateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var failed = new ArrayList<JsonNode>();
        long examined = 0;
        long moved = 0;
        try (var client = node.client(terminal, Duration.ofSeconds(30))) {
            JsonNode after = JsonNodeFactory.instance.nullNode();
            do {
                var answer = next(client, after);
                examined += answer.path("examined").asLong();
                moved += answer.path("migrated").asLong();
                answer.path("items").forEach(item -> {
                    if (item.has("error")) {
                        failed.add(item);
                    }
                });
                after = answer.path("next_after");
                progress(examined, after.isNull());
            } while (!after.isNull());
        }
        report(moved, failed);
        return failed.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private JsonNode next(NodeClient client, JsonNode after) {
        var request = JsonNodeFactory.instance
                .objectNode()
                .put("to_version", version)
                .put("preview", preview)
                .put("limit", batch);
        request.set("after", after);
        var renamed = request.putObject("steps");
        steps.forEach(renamed::put);
        var reply = client.post(
                "/api/v1/flow-schemas/" + PathSegment.of(schema) + "/migrations",
                request.toString().getBytes(StandardCharsets.UTF_8),
                Map.of());
        if (reply.status() != 200) {
            throw CommandException.refused(String.join("; ", Problem.lines(reply)));
        }
        return Documents.answer(reply.body());
    }

    private void progress(long examined, boolean done) {
        if (terminal.interactive()) {
            terminal.err().print(done ? "\r\033[K" : "\r%,d flows looked at".formatted(examined));
            terminal.err().flush();
        }
    }

    private void report(long moved, List<JsonNode> failed) {
        if (!failed.isEmpty()) {
            var table = new Table("FLOW", "VERSION", "CODE", "TEXT");
            failed.forEach(item -> table.row(
                    item.path("flow_instance_id").asText(),
                    item.path("from_version").asText(),
                    item.at("/error/code").asText(),
                    item.at("/error/message").asText()));
            table.lines().forEach(terminal.out()::println);
            terminal.out().println();
        }
        terminal.out()
                .printf(
                        preview
                                ? "%,d would move to version %d, %,d cannot%n"
                                : "%,d moved to version %d, %,d failed%n",
                        moved,
                        version,
                        failed.size());
    }
}
