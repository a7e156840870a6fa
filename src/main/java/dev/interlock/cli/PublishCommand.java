package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code interlock publish}: publishes flow schemas. */
@Command(
        name = "publish",
        description = "Publish flow schemas. New content gets the next version. Content already published keeps its"
                + " version, and new flows take that from then on. A refused schema is printed with all its faults.",
        footerHeading = "%nExit codes: 0 all published; 1 some were refused; 2 wrong usage, an unreadable file or no"
                + " answer.%n%nExamples:%n",
        footer = {
            "  interlock publish conf/examples/equipment-request.json",
            "  interlock publish --url http://10.0.0.7:8080 flows/*.json"
        })
final class PublishCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "A flow schema in JSON; - is standard input.")
    private List<String> files = List.of();

    @Mixin
    private NodeOptions node = new NodeOptions();

    private final Terminal terminal;

    PublishCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (var client = node.client(terminal, Duration.ofSeconds(10))) {
            var refused = files.stream().filter(file -> !publish(file, client)).count();
            return refused == 0 ? ExitCode.DONE : ExitCode.REFUSED;
        }
    }

    private boolean publish(String file, NodeClient client) {
        var bytes = Documents.read(file, terminal);
        var identifier = Documents.object(file, bytes).path("identifier").asText();
        if (identifier.isEmpty()) {
            return refuse(file, List.of("/identifier: missing_field: expected the name to publish it under"));
        }
        var reply = client.put("/api/v1/flow-schemas/" + PathSegment.of(identifier), bytes);
        return switch (reply.status()) {
            case 200, 201 -> report(reply);
            default -> refuse(file, Problem.lines(reply));
        };
    }

    private boolean report(NodeClient.Reply reply) {
        var published = Documents.answer(reply.body());
        var identifier = Printable.text(published.path("identifier").asText());
        terminal.out()
                .printf(
                        "%s version %s (%s)%n",
                        identifier, published.path("version").asText(), novelty(reply.status(), published));
        return true;
    }

    private static String novelty(int status, JsonNode published) {
        if (status == 201) {
            return "new";
        }
        var replaced = published.path("replaced_version").asText();
        return replaced.isEmpty() ? "unchanged" : "unchanged, current again instead of version " + replaced;
    }

    private boolean refuse(String file, List<String> faults) {
        faults.forEach(fault -> terminal.err().println(file + ": " + fault));
        return false;
    }
}
