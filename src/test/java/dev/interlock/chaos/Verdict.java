package dev.interlock.chaos;

/** Whether there is an order of operations that explains all answers. */
sealed interface Verdict {

    record Explained() implements Verdict {}

    /**
     * There is none.
     *
     * @param where the furthest that an order came, and what does not fit there
     */
    record Unexplained(String where) implements Verdict {}

    /** The search was given up; a run counts it as a violation. */
    record Undecided(int configurations) implements Verdict {}
}
