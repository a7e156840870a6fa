package dev.interlock.cli;

/** The exit codes of all commands. */
final class ExitCode {
    /** All that was asked for was done. */
    static final int DONE = 0;

    /** The node refused it, or part of it. */
    static final int REFUSED = 1;

    /** It was not tried, or nobody knows: wrong usage, a bad configuration, an unreadable file, no answer. */
    static final int UNUSABLE = 2;

    /** A defect of Interlock. */
    static final int DEFECT = 70;

    private ExitCode() {}
}
