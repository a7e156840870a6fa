package dev.interlock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock export}: writes the registered cm-handles as NDJSON. */
@Command(
        name = "export",
        description =
                "Write the registered cm-handles as NDJSON, one a line in the order of their ids, as register takes"
                        + " them. The file gets its name when it is whole. Handles that change meanwhile are written as they"
                        + " are when their page is read.",
        footerHeading =
                "%nExit codes: 0 all written; 1 the node refused it; 2 wrong usage, a file that cannot be written"
                        + " or no answer.%n%nExamples:%n",
        footer = {
            "  interlock export inventory.ndjson",
            "  interlock export --state LOCKED --property site:Galway - | wc -l",
            "  interlock export --dmi http://ran-dmi-plugin:8783 ran.ndjson"
        })
final class ExportCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to write to (default: -, which is standard output).",
            defaultValue = "-")
    private String file = "-";

    @Option(names = "--dmi", paramLabel = "NAME", description = "Only the handles of this plugin.")
    private Optional<String> dmi = Optional.empty();

    @Option(names = "--state", paramLabel = "STEP", description = "Only those in this step: ADVISED, READY or LOCKED.")
    private Optional<String> state = Optional.empty();

    @Option(
            names = "--property",
            paramLabel = "NAME:VALUE",
            description = "Only those with this public property; several times: with all of them.")
    private List<String> properties = List.of();

    @Option(
            names = "--page",
            paramLabel = "N",
            description = "How many handles to ask for at once, 1 to 1000 (default: ${DEFAULT-VALUE}).",
            defaultValue = "500")
    private int page = 500;

    @Mixin
    private NodeOptions node = new NodeOptions();

    private final Terminal terminal;

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var query = query();
        try (var client = node.client(terminal, Duration.ofSeconds(30))) {
            var pages = new HandlePages(client, query);
            return file.equals("-") ? toOutput(pages) : toFile(pages);
        }
    }

    private String query() {
        if (page < 1 || page > 1000) {
            throw CommandException.unusable("--page %d: expected 1 to 1000".formatted(page));
        }
        var query = new StringJoiner("&").add("limit=" + page);
        dmi.ifPresent(name -> query.add("dmi=" + PathSegment.of(name)));
        state.ifPresent(step -> query.add("state=" + PathSegment.of(step)));
        for (var property : properties) {
            if (property.indexOf(':') < 1) {
                throw CommandException.unusable("--property %s: expected NAME:VALUE".formatted(property));
            }
            query.add("property=" + PathSegment.of(property));
        }
        return query.toString();
    }

    private int toOutput(HandlePages pages) {
        for (var handles = pages.next(); handles.isPresent(); handles = pages.next()) {
            write(handles.get(), line -> terminal.out().print(line + "\n"));
            if (!terminal.written()) {
                throw CommandException.unwritten();
            }
        }
        return ExitCode.DONE;
    }

    private int toFile(HandlePages pages) {
        long written = 0;
        var progress = new Progress(terminal, OptionalLong.empty(), System::nanoTime);
        try (var whole = WholeFile.create(Path.of(file))) {
            for (var handles = pages.next(); handles.isPresent(); handles = pages.next()) {
                write(handles.get(), whole::line);
                written += handles.get().size();
                progress.show(written, " exported");
            }
            whole.finish();
        } finally {
            progress.clear();
        }
        terminal.out().println(String.format(Locale.ROOT, "%,d exported", written));
        return ExitCode.DONE;
    }

    private static void write(JsonNode handles, Consumer<String> to) {
        for (var handle : handles) {
            to.accept(handle.toString());
        }
    }
}
