package dev.interlock.cli;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One line on a terminal that says how far a command is, redrawn in place; nothing where no person looks. */
final class Progress {
    private static final int WIDTH = 20;

    private final Terminal terminal;
    private final OptionalLong total;
    private final LongSupplier nanoTime;
    private final long begun;

    /**
     * Draws nothing yet.
     *
     * @param total what there is to do, if that is known
     */
    Progress(Terminal terminal, OptionalLong total, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.total = total;
        this.nanoTime = nanoTime;
        begun = nanoTime.getAsLong();
    }

    /**
     * Draws it.
     *
     * @param worked how much was worked on
     * @param note what is to be said besides, such as how much failed
     */
    void show(long worked, String note) {
        terminal.redraw(bar(worked) + count(worked) + note + String.format(Locale.ROOT, ", %,d/s", rate(worked)));
    }

    /** Takes it away, before anything else is printed. */
    void clear() {
        terminal.redraw("");
    }

    private String bar(long worked) {
        if (total.isEmpty()) {
            return "";
        }
        var full = total.getAsLong() == 0 ? WIDTH : (int) Math.min(WIDTH, WIDTH * worked / total.getAsLong());
        return "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "] ";
    }

    private String count(long worked) {
        var count = String.format(Locale.ROOT, "%,d", worked);
        return total.isEmpty() ? count : count + String.format(Locale.ROOT, " of %,d", total.getAsLong());
    }

    private long rate(long worked) {
        var millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - begun));
        return worked * 1000 / millis;
    }
}
