package dev.interlock.bench;

/** What a bench that is cut short leaves behind. */
public final class Remains {
    public static final String POSSIBLE = "there may be cm-handles of the plugin " + BenchHandles.PLUGIN
            + ", and the database schema " + Scratch.SCHEMA + ", which the next bench drops";

    private Remains() {}
}
