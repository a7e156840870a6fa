package dev.interlock.cli;

import dev.interlock.cli.Door.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The registration of a whole file: batch after batch, each when the one before it was answered. A batch that was not worked on breaks
 * it off, because those that follow may build on it.
 */
final class FileRegistration {
    private final String file;
    private final long total;
    private final Function<Batch, Reply> send;
    private final Leftovers left;
    private final Terminal terminal;
    private final Progress progress;
    private final Table failures = new Table("OPERATION", "CM-HANDLE", "CODE", "TEXT");
    private Optional<Batch> inHand = Optional.empty();
    private long answered;
    private long failed;

    /**
     * Sends nothing yet.
     *
     * @param total how many operations the file has
     */
    FileRegistration(String file, long total, Function<Batch, Reply> send, Leftovers left, Terminal terminal) {
        this.file = file;
        this.total = total;
        this.send = send;
        this.left = left;
        this.terminal = terminal;
        progress = new Progress(terminal, OptionalLong.of(total), System::nanoTime);
    }

    /** Sends all and returns the exit code. */
    int run(Batches batches) {
        try {
            for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                inHand = batch;
                progress.show(answered, ", %,d failed".formatted(failed));
                switch (send.apply(batch.get())) {
                    case Reply.Done done -> account(batch.get(), done.failed());
                    case Reply.Refused refused -> {
                        return breakOff(batch.get(), "not done", refused.lines(), batches);
                    }
                    case Reply.Unknown unknown -> {
                        return breakOff(batch.get(), "perhaps registered", unknown.lines(), batches);
                    }
                }
            }
            return finish();
        } catch (CommandException broken) {
            progress.clear();
            terminal.err()
                    .println("%s: broken off: %s; what follows is neither registered nor among what is left"
                            .formatted(file, counts(total)));
            keep(broken);
            throw broken;
        }
    }

    private void keep(CommandException broken) {
        try {
            inHand.ifPresent(left::add);
            left.finish();
        } catch (CommandException lost) {
            broken.addSuppressed(lost);
        }
    }

    private void account(Batch batch, List<FailedOperation> failures) {
        inHand = Optional.empty();
        answered += batch.size();
        failed += failures.size();
        if (!failures.isEmpty()) {
            left.add(batch.only(failures));
            print(failures);
        }
    }

    private void print(List<FailedOperation> failed) {
        for (var item : failed) {
            failures.row(item.operation().word(), item.cmHandle(), item.code(), item.text());
        }
        progress.clear();
        failures.lines().forEach(terminal.out()::println);
        terminal.out().flush();
    }

    private int finish() {
        progress.clear();
        left.finish();
        if (failed > 0) {
            terminal.out().println();
        }
        terminal.out().println(counts(answered));
        return failed == 0 ? ExitCode.DONE : ExitCode.REFUSED;
    }

    /** What is not sent any more is read all the same: it is left too. */
    private int breakOff(Batch batch, String fate, List<String> why, Batches rest) {
        progress.clear();
        why.forEach(line -> terminal.err().println(file + ": " + named(batch, line)));
        inHand = Optional.empty();
        left.add(batch);
        long unsent = 0;
        for (var next = rest.next(); next.isPresent(); next = rest.next()) {
            left.add(next.get());
            unsent += next.get().size();
        }
        left.finish();
        if (answered + unsent > 0) {
            terminal.err()
                    .println(String.format(
                            Locale.ROOT,
                            "%s: broken off: %s, %,d %s (%s to %s), %,d never sent",
                            file,
                            counts(total),
                            batch.size(),
                            fate,
                            Printable.text(batch.items().getFirst().handle()),
                            Printable.text(batch.items().getLast().handle()),
                            unsent));
        }
        return ExitCode.UNUSABLE;
    }

    /** A place in a request that only this program has seen means something by its cm-handle. */
    private static String named(Batch batch, String line) {
        return batch.at(line).map(item -> Printable.text(item.handle()) + ": ").orElse("") + line;
    }

    private String counts(long all) {
        var done = String.format(Locale.ROOT, "%,d of %,d registered", answered - failed, all);
        return failed == 0 ? done : done + String.format(Locale.ROOT, ", %,d failed", failed);
    }
}
