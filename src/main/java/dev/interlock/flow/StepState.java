package dev.interlock.flow;

/** The state of one step of a flow instance. */
public enum StepState {
    INACTIVE("inactive"),
    ACTIVE("active"),
    COMPLETED("completed");

    private final String word;

    StepState(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
