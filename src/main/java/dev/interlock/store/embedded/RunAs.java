package dev.interlock.store.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How PostgreSQL's programs are run: the words in front of each command, and who must own the data for it.
 *
 * <p>{@code setsid} keeps a Ctrl-C at the terminal for us alone, so that the service drains before its database goes.
 * {@code setpriv --pdeathsig} makes the kernel send SIGINT, PostgreSQL's order to shut down at once, when the thread
 * that started it ends, even by kill -9. It comes last because a change of user clears that wish.
 */
record RunAs(List<String> prefix, Optional<Integer> owner) {
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(20);

    private static final RunAs OURSELVES = new RunAs(command(), Optional.empty());

    /** A user namespace without a mapping: root by what it owns, a nameless user to PostgreSQL, which refuses root. */
    private static final RunAs NAMELESS_ROOT = new RunAs(command("unshare", "-U"), Optional.of(ROOT));

    private static final RunAs AS_NOBODY = new RunAs(
            command("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"), Optional.of(NOBODY));

    private static List<String> command(String... changeOfUser) {
        List<String> words = new ArrayList<>(List.of("setsid"));
        words.addAll(List.of(changeOfUser));
        words.addAll(List.of("setpriv", "--pdeathsig", "INT"));
        return List.copyOf(words);
    }

    /** The first way that runs the programs here, found by trying. */
    static RunAs chosenFor(Programs programs) throws IOException {
        String refusals = "";
        for (RunAs candidate : weAreRoot() ? List.of(NAMELESS_ROOT, AS_NOBODY) : List.of(OURSELVES)) {
            Optional<String> refusal = candidate.refusal(programs);
            if (refusal.isEmpty()) {
                return candidate;
            }
            refusals += (refusals.isEmpty() ? "" : "; ") + refusal.get();
        }
        throw EmbeddedPostgresException.cannotBeRun(refusals);
    }

    /** Refuses to root what belongs to another user, who could not use any more what root makes there or takes over. */
    static void requireNotOfAnother(Path directory) throws IOException {
        if (weAreRoot() && !Set.of(ROOT, NOBODY).contains(userOf(directory))) {
            throw EmbeddedPostgresException.ofAnotherUser(
                    directory, Files.getOwner(directory).getName());
        }
    }

    private static boolean weAreRoot() throws IOException {
        return userOf(Path.of("/proc/self")) == ROOT;
    }

    private static int userOf(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    private Optional<String> refusal(Programs programs) {
        try {
            ChildProcess probe = ChildProcess.run(of(programs.postgres(), "--version"), "", PROBE_LIMIT);
            return probe.succeeded()
                    ? Optional.empty()
                    : Optional.of(
                            String.join(" ", prefix) + ": " + probe.output().lastWords());
        } catch (IOException noSuchProgram) {
            return Optional.of(String.valueOf(noSuchProgram.getMessage()));
        }
    }

    List<String> of(String... command) {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of(command));
        return words;
    }
}
