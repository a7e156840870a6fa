package dev.interlock.cli;

import dev.interlock.client.Entity;
import dev.interlock.client.SubjectKey;
import dev.interlock.client.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code interlock watch}: prints changes as they come. */
@Command(
        name = "watch",
        description =
                "Print how a flow stands, or the running flows of a subject, and then a line for each change as it"
                        + " comes, until it is stopped (Ctrl-C). A connection that is lost is made again, and no change of these"
                        + " flows is left out or printed twice.",
        footerHeading =
                "%nExit codes: 0 stopped; 1 the node refused it; 2 wrong usage or no connection.%n%nExamples:%n",
        footer = {
            "  interlock watch --person ada",
            "  interlock watch --subject cm-handle/node-7 --entity flow",
            "  interlock watch --instance 0198c7f0-... --since 0 --format ndjson"
        })
final class WatchCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Whom whom = new Whom();

    @Option(
            names = "--entity",
            paramLabel = "WHAT",
            description = "Only changes of this: flow or step (default: both).")
    private Optional<Entity> entity = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "REVISION",
            description =
                    "Begin with the changes after this revision of the instance, 0 for all that are kept (default:"
                            + " with those that come from now on).")
    private Optional<Long> since = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORM",
            description = "text, or ndjson: a JSON object a line (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private WatchForm form = WatchForm.TEXT;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Terminal terminal;

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Just one of these. */
    private static final class Whom {
        @Option(names = "--instance", paramLabel = "ID", description = "The flow with this id.")
        private Optional<String> instance = Optional.empty();

        @Option(names = "--person", paramLabel = "KEY", description = "The flows of this person.")
        private Optional<String> person = Optional.empty();

        @Option(names = "--subject", paramLabel = "KIND/KEY", description = "The flows of this subject.")
        private Optional<String> subject = Optional.empty();
    }

    @Override
    public Integer call() {
        var watch = watch();
        return new Watcher(node.url(terminal), node.connectTimeout(), node.timeout(Duration.ofSeconds(10)), terminal)
                .run(watch, form);
    }

    private Watch watch() {
        var watched = whom.instance
                .map(Watch::flow)
                .or(() -> whom.person.map(SubjectKey::person).map(Watch::subject))
                .or(() -> whom.subject.map(WatchCommand::subject).map(Watch::subject))
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), "one of --instance, --person and --subject is needed"));
        var changes = entity.map(watched::only).orElse(watched);
        if (since.isEmpty()) {
            return changes;
        }
        if (whom.instance.isEmpty() || since.get() < 0) {
            throw CommandException.unusable("--since %d: expected 0 or more, and --instance".formatted(since.get()));
        }
        return changes.since(since.get());
    }

    private static SubjectKey subject(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw CommandException.unusable("--subject %s: expected KIND/KEY".formatted(text));
        }
        return new SubjectKey(text.substring(0, slash), text.substring(slash + 1));
    }
}
