package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock call}: one request over WebSocket. */
@Command(
        name = "call",
        description = "Send one request over WebSocket and print the response: laid out on a terminal, as one line"
                + " into a pipe or file.",
        footerHeading =
                "%nExit codes: 0 the status is 200; 1 any other status; 2 wrong usage, no answer, or status 200 without the"
                        + " field that --field names: the call was done.%n%nExamples:%n",
        footer = {
            "  interlock call identify '{\"person_key\": \"ada\"}'",
            "  interlock call start @start.json --field flow_instance_id",
            "  echo '{\"flow_instance_id\": \"...\"}' | interlock call flow_status -"
        })
final class CallCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "ACTION",
            description =
                    "identify, start, transition, available, flow_status, step_status, history, pause, resume, exit,"
                            + " complete, reset, register_cm_handles")
    private String action = "";

    @Parameters(
            index = "1",
            paramLabel = "JSON",
            description = "The request's data, a JSON object; @FILE reads it from a file, - from standard input.")
    private String data = "";

    @Option(
            names = "--field",
            paramLabel = "NAME",
            description = "Of a response with status 200 print only this field of its data, text without quotes. A name"
                    + " that begins with / is a JSON pointer into the data.")
    private Optional<String> field = Optional.empty();

    @Option(
            names = "--pretty",
            negatable = true,
            fallbackValue = "true",
            description = "Lay the response out, or do not (default: the environment variable INTERLOCK_PRETTY, true or"
                    + " false, else whether the output is a terminal).")
    private Optional<Boolean> pretty = Optional.empty();

    @Mixin
    private NodeOptions node = new NodeOptions();

    private final Terminal terminal;

    CallCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var frame = frame();
        try (var client = node.client(terminal, Duration.ofSeconds(10))) {
            var text = client.exchange("/ws", frame);
            var response = Documents.answer(text);
            return report(response.isObject() ? response : TextNode.valueOf(text));
        }
    }

    /** The data goes out as it was written, down to the last digit. */
    private String frame() {
        var bytes = data.equals("-")
                ? Documents.read("-", terminal)
                : data.startsWith("@")
                        ? Documents.read(data.substring(1), terminal)
                        : data.getBytes(StandardCharsets.UTF_8);
        Documents.object(data.startsWith("@") ? data.substring(1) : "the request's data", bytes);
        return "{\"action\": %s, \"request_id\": 1, \"data\": %s}"
                .formatted(TextNode.valueOf(action), new String(bytes, StandardCharsets.UTF_8).strip());
    }

    private int report(JsonNode response) {
        if (response.path("status").asInt() != 200) {
            // Behind --field the output is somebody's variable: the response would be lost there.
            (field.isPresent() ? terminal.err() : terminal.out()).println(laidOut(response));
            return ExitCode.REFUSED;
        }
        terminal.out()
                .println(field.map(name -> field(response.path("data"), name)).orElseGet(() -> laidOut(response)));
        return ExitCode.DONE;
    }

    private String field(JsonNode data, String name) {
        var value = name.startsWith("/") ? data.at(name) : data.path(name);
        if (value.isMissingNode()) {
            throw CommandException.unusable(
                    "--field %s: the call was answered with status 200, but there is no such field in its data: %s"
                            .formatted(name, data));
        }
        return value.isTextual() ? value.asText() : laidOut(value);
    }

    private String laidOut(JsonNode json) {
        var wanted = pretty.or(() -> Optional.ofNullable(terminal.environment().get("INTERLOCK_PRETTY"))
                        .map(Boolean::parseBoolean))
                .orElse(terminal.interactive());
        return wanted ? PrettyJson.of(json) : json.toString();
    }
}
