package dev.interlock.flow;

/** Steers the life of a running flow as a whole. */
public enum LifecycleCommand implements FlowCommand {
    /** Stops an active flow: no transition is taken, timers wait. */
    PAUSE("pause"),
    /** Lets a paused flow go on and settles what has become possible meanwhile. */
    RESUME("resume"),
    /** Ends the flow; its active steps become inactive. */
    EXIT("exit"),
    /** Ends the flow; its active steps are completed. */
    COMPLETE("complete"),
    /** Makes all steps inactive and enters the entry steps again; visits go on counting. */
    RESET("reset");

    private final String word;

    LifecycleCommand(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
