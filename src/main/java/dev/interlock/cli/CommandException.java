package dev.interlock.cli;

/** An expected end of a command: one line for the user and an exit code. */
sealed class CommandException extends RuntimeException permits NoAnswerException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static CommandException refused(String message) {
        return new CommandException(ExitCode.REFUSED, message);
    }

    static CommandException unusable(String message) {
        return new CommandException(ExitCode.UNUSABLE, message);
    }

    static CommandException unwritten() {
        return unusable("standard output cannot be written");
    }

    final int exitCode() {
        return exitCode;
    }

    /** The message on one line, so that a script can read it. */
    final String line() {
        return Printable.text(String.valueOf(getMessage()));
    }
}
