package dev.interlock.cli;

import dev.interlock.cli.Door.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code interlock register}: posts a batch of cm-handles. */
@Command(
        name = "register",
        description = "Post a batch of cm-handles to create, update, delete and upgrade. Operations that failed are"
                + " printed as a table; all others are done.",
        footerHeading =
                "%nExit codes: 0 all succeeded; 1 some failed; 2 wrong usage, a refused batch (nothing was done)"
                        + " or no answer.%n%nExamples:%n",
        footer = {
            "  interlock register conf/examples/register-2000.json",
            "  interlock register --retry --failed-to left.json batch.json",
            "  generate-batch | interlock register -"
        })
final class RegisterCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The batch in JSON; - is standard input.")
    private String file = "";

    @Option(
            names = "--retry",
            description = "Post again just those operations that failed for a reason that may pass, as the node marks"
                    + " them, and a batch that was refused as a whole for such a reason; the pauses grow from 0.5 s to"
                    + " at most 5 s.")
    private boolean retry;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often --retry posts again at most, 0 to 100 (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int retries = 3;

    @Option(
            names = "--failed-to",
            paramLabel = "FILE",
            description =
                    "Write a batch of just the operations that failed in the end, to be put right and registered.")
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
        if (retries < 0 || retries > 100) {
            throw CommandException.unusable("--retries %d: expected 0 to 100".formatted(retries));
        }
        var batch = new Batch(Documents.object(file, Documents.read(file, terminal)));
        try (var client = node.client(terminal, Duration.ofMinutes(2))) {
            var door = ncmp ? Door.NCMP : Door.OWN;
            var registering = new Registering(door, client, retry ? retries : 0, RegisterCommand::sleep);
            return switch (registering.run(batch)) {
                case Reply.Done done -> report(batch, done.failed());
                case Reply.Refused refused -> refuse(refused.lines());
            };
        }
    }

    private int report(Batch batch, List<FailedOperation> failed) {
        if (!failed.isEmpty()) {
            table(failed).lines().forEach(terminal.out()::println);
            terminal.out().println();
        }
        terminal.out().println(summary(batch.size(), failed.size()));
        failedTo.filter(path -> !failed.isEmpty()).ifPresent(path -> write(path, batch.only(failed)));
        return failed.isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private int refuse(List<String> lines) {
        lines.forEach(line -> terminal.err().println(file + ": " + line));
        return ExitCode.UNUSABLE;
    }

    private static Table table(List<FailedOperation> failed) {
        var table = new Table("OPERATION", "CM-HANDLE", "CODE", "TEXT");
        for (var item : failed) {
            table.row(item.operation().word(), item.cmHandle(), item.code(), item.text());
        }
        return table;
    }

    private static String summary(int all, int failed) {
        var done = String.format(Locale.ROOT, "%,d of %,d registered", all - failed, all);
        return failed == 0 ? done : done + String.format(Locale.ROOT, ", %,d failed", failed);
    }

    private static void write(Path path, Batch batch) {
        try {
            Files.writeString(path, PrettyJson.of(batch.request()) + "\n");
        } catch (IOException e) {
            throw CommandException.unusable(path + ": cannot be written: " + e.getMessage());
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw CommandException.unusable("interrupted before posting again");
        }
    }
}
