package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
        var layout = layout();
        var frame = frame();
        try (var client = node.client(terminal, Duration.ofSeconds(10))) {
            var text = client.exchange("/ws", frame);
            var response = Documents.answer(text);
            return report(response.isObject() ? response : TextNode.valueOf(text), layout);
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

    private Function<JsonNode, String> layout() {
        var laidOut = pretty.or(() -> Optional.ofNullable(terminal.environment().get("INTERLOCK_PRETTY"))
                        .filter(value -> !value.isBlank())
                        .map(CallCommand::flag))
                .orElse(terminal.interactive());
        return laidOut ? PrettyJson::of : JsonNode::toString;
    }

    private static boolean flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw CommandException.unusable("INTERLOCK_PRETTY: '%s': expected true or false".formatted(value));
        };
    }

    private int report(JsonNode response, Function<JsonNode, String> layout) {
        if (response.path("status").asInt() != 200) {
            // Behind --field the output is somebody's variable: the response would be lost there.
            (field.isPresent() ? terminal.err() : terminal.out()).println(layout.apply(response));
            return ExitCode.REFUSED;
        }
        terminal.out()
                .println(field.map(name -> field(response.path("data"), name, layout))
                        .orElseGet(() -> layout.apply(response)));
        return ExitCode.DONE;
    }

    private static String field(JsonNode data, String name, Function<JsonNode, String> layout) {
        var value = name.startsWith("/") ? data.at(name) : data.path(name);
        if (value.isMissingNode()) {
            throw CommandException.unusable(
                    "--field %s: the call was answered with status 200, but there is no such field in its data: %s"
                            .formatted(name, data));
        }
        return value.isTextual() ? value.asText() : layout.apply(value);
    }
}
