package dev.interlock.cli;

import dev.interlock.cli.Door.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The registration of a whole file: batch after batch, each when the one before it was answered. A batch that was not worked on breaks
 * it off, because those that follow may build on it. So does a signal.
 */
final class FileRegistration {
    private final String file;
    private final Tally all;
    private final Function<Batch, Reply> send;
    private final BooleanSupplier interrupted;
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
     * @param all the operations that the file has
     * @param interrupted whether no more is to be sent
     */
    FileRegistration(
            String file,
            Tally all,
            Function<Batch, Reply> send,
            BooleanSupplier interrupted,
            Leftovers left,
            Terminal terminal) {
        this.file = file;
        this.all = all;
        this.send = send;
        this.interrupted = interrupted;
        this.left = left;
        this.terminal = terminal;
        progress = new Progress(terminal, OptionalLong.of(all.total()), System::nanoTime);
    }

    /** Sends all and returns the exit code; all has been told then. */
    int run(Batches batches) {
        try {
            for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
                if (interrupted.getAsBoolean()) {
                    return breakOff(batch.get(), batches);
                }
                inHand = batch;
                progress.show(answered, ", %,d failed".formatted(failed));
                switch (send.apply(batch.get())) {
                    case Reply.Done done -> account(batch.get(), done.failed());
                    case Reply.Refused refused -> {
                        return breakOff(batch.get(), "not done", refused.lines(), batches);
                    }
                    case Reply.Unknown unknown -> {
                        return breakOff(batch.get(), "perhaps " + all.done(), unknown.lines(), batches);
                    }
                }
            }
            return finish();
        } catch (CommandException broken) {
            progress.clear();
            terminal.err()
                    .println("%s: broken off: %s; what follows is neither %s nor among what is left"
                            .formatted(file, counts(all.total()), all.done()));
            keep(broken);
            throw broken;
        } finally {
            terminal.flush();
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

    private int breakOff(Batch batch, String fate, List<String> why, Batches rest) {
        progress.clear();
        why.forEach(line -> terminal.err().println(file + ": " + named(batch, line)));
        inHand = Optional.empty();
        left.add(batch);
        var unsent = leave(rest);
        left.finish();
        if (answered + unsent > 0) {
            var doubtful = String.format(
                    Locale.ROOT,
                    "%,d %s (%s to %s)",
                    batch.size(),
                    fate,
                    Printable.text(batch.items().getFirst().handle()),
                    Printable.text(batch.items().getLast().handle()));
            tellEnd(counts(all.total()) + ", " + doubtful, unsent);
        }
        return ExitCode.UNUSABLE;
    }

    /** Between two batches nothing is in doubt. */
    private int breakOff(Batch next, Batches rest) {
        progress.clear();
        left.add(next);
        var unsent = next.size() + leave(rest);
        left.finish();
        tellEnd(counts(all.total()), unsent);
        return ExitCode.UNUSABLE;
    }

    /** What is not sent any more is read all the same: it is left too. */
    private long leave(Batches rest) {
        long unsent = 0;
        for (var next = rest.next(); next.isPresent(); next = rest.next()) {
            left.add(next.get());
            unsent += next.get().size();
        }
        return unsent;
    }

    private void tellEnd(String reached, long unsent) {
        terminal.err().println(String.format(Locale.ROOT, "%s: broken off: %s, %,d never sent", file, reached, unsent));
    }

    /** A place in a request that only this program has seen means something by its cm-handle. */
    private static String named(Batch batch, String line) {
        return batch.at(line).map(item -> Printable.text(item.handle()) + ": ").orElse("") + line;
    }

    private String counts(long outOf) {
        var done = String.format(Locale.ROOT, "%,d of %,d %s", answered - failed, outOf, all.done());
        return failed == 0 ? done : done + String.format(Locale.ROOT, ", %,d failed", failed);
    }
}
