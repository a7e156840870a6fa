package dev.interlock.cli;

/** A line of a file, counted from 1. */
record Place(String file, long line) {

    /** The end of a command that cannot go on because of what stands here. */
    CommandException refused(String why) {
        return CommandException.unusable("%s:%d: %s".formatted(file, line, why));
    }
}
