package dev.interlock.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock register}: registers the cm-handles of a file, in batches. */
@Command(
        name = "register",
        description =
                "Create, update, delete and upgrade cm-handles. Operations that failed are printed as a table; all"
                        + " others are done. Nothing is sent before the whole file was read once and found readable.",
        footerHeading =
                "%nExit codes: 0 all succeeded; 1 some failed; 2 wrong usage, a refused batch (nothing of it was"
                        + " done) or no answer. A batch that was refused or not answered ends the command, as Ctrl-C and"
                        + " SIGTERM do (130 and 143): what was registered before and what was not sent is told.%n",
        footer = {
            "",
            "Forms of the file:",
            "  JSON    One registration request. A larger one than a batch is cut, in the order in which the",
            "          node works: deletions, creations, updates, upgrades. Unknown names beside its lists are refused.",
            "  NDJSON  One JSON object a line, done in the order of the lines: the fields of a cm-handle",
            "          (cmHandle, alternateId, publicCmHandleProperties, ...), its plugins (dmiPlugin, ...) and",
            "          \"operation\": \"create\" (also if absent), \"update\", \"delete\" or \"upgrade\".",
            "          Other fields are ignored, so that what export writes is taken as it is.",
            "  CSV     Commas, quotes as in RFC 4180, UTF-8. The first row names the columns: cmHandle,",
            "          alternateId, moduleSetTag, dataProducerIdentifier, trustLevel, dmiPlugin, dmiDataPlugin,",
            "          dmiModelPlugin, dmiDatajobsReadPlugin, dmiDatajobsWritePlugin. public:NAME is the public",
            "          property NAME, any other name the private property of that name. An empty cell is as",
            "          good as absent.",
            "",
            "Examples:",
            "  interlock register conf/examples/register-2000.json",
            "  interlock register --retry --failed-to left.ndjson devices.csv",
            "  interlock register --operation delete gone.csv",
            "  interlock export - | interlock register --format ndjson --url http://10.0.0.7:8080 -"
        })
final class RegisterCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The operations; - is standard input, in JSON unless --format says.")
    private String file = "";

    @Option(
            names = "--format",
            paramLabel = "FORM",
            description =
                    "json, ndjson or csv (default: what the name ends in: .json, .ndjson, .jsonl, .csv; else json).")
    private Optional<Format> format = Optional.empty();

    @Option(
            names = "--operation",
            paramLabel = "NAME",
            description =
                    "What to do with the handles of a CSV file: create, update, delete or upgrade (default: create).")
    private Optional<Operation> operation = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "How many operations to send in one request at most, 1 to 20000 (default: ${DEFAULT-VALUE}).",
            defaultValue = "2000")
    private int batch = 2000;

    @Option(
            names = "--batch-bytes",
            paramLabel = "SIZE",
            converter = SizeText.class,
            description =
                    "How large these operations may be together, 1KiB to 1GiB; one that alone is larger is sent alone. A"
                            + " request that is larger than the node's http.max-body is refused (default: ${DEFAULT-VALUE}).",
            defaultValue = "4MiB")
    private long batchBytes = 4 << 20;

    @Option(
            names = "--retry",
            description = "Post again just those operations that failed for a reason that may pass, as the node marks"
                    + " them, and a batch that was refused as a whole for such a reason or not answered, which the node"
                    + " does once (not with --ncmp); the pauses grow from 0.5 s to at most 5 s.")
    private boolean retry;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often --retry posts again at most for each batch, 0 to 100 (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int retries = 3;

    @Option(
            names = "--failed-to",
            paramLabel = "FILE",
            description = "Write just the operations that failed in the end, or were not sent, to be put right and"
                    + " registered: in JSON if FILE is, else in NDJSON.")
    private Optional<Path> failedTo = Optional.empty();

    @Option(names = "--ncmp", description = "Post to the address and in the form of ONAP NCMP.")
    private boolean ncmp;

    @Mixin
    private NodeOptions node = new NodeOptions();

    private final Terminal terminal;

    RegisterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var form = format.orElseGet(() -> Format.of(file));
        check(form);
        var what = operation.orElse(Operation.CREATE);
        try (var input = InputFile.of(file, terminal)) {
            var tally = tally(form, input, what);
            try (var interruption = new Interruption(terminal, "what was not sent is not told");
                    var items = form.items(input, what);
                    var left = Leftovers.to(failedTo, form);
                    var client = node.client(terminal, Duration.ofMinutes(2))) {
                return new FileRegistration(
                                file, tally, sent -> registering(client).run(sent), interruption::came, left, terminal)
                        .run(new Batches(items, new BatchLimit(batch, batchBytes)));
            }
        }
    }

    private void check(Format form) {
        if (retries < 0 || retries > 100) {
            throw CommandException.unusable("--retries %d: expected 0 to 100".formatted(retries));
        }
        if (batch < 1 || batch > 20_000) {
            throw CommandException.unusable("--batch %d: expected 1 to 20000".formatted(batch));
        }
        if (operation.isPresent() && form != Format.CSV) {
            throw CommandException.unusable(
                    "--operation: expected a CSV file; a file in %s says it itself".formatted(form));
        }
        failedTo.filter(path -> Format.of(path.toString()) != form.written()).ifPresent(path -> {
            throw CommandException.unusable("--failed-to %s: it is written in %s: expected a name such as left.%s"
                    .formatted(path, form.written(), form.written().extension()));
        });
    }

    private static Tally tally(Format form, InputFile input, Operation operation) {
        try (var items = form.items(input, operation)) {
            return items.tally();
        }
    }

    private Registering registering(NodeClient client) {
        return new Registering(ncmp ? Door.NCMP : Door.OWN, client, retry ? retries : 0, RegisterCommand::sleep);
    }

    private static boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
