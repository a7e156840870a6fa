package dev.interlock.flow;

/** The state of a whole flow. */
public enum FlowState {
    ACTIVE("active"),
    PAUSED("paused"),
    EXITED("exited"),
    COMPLETED("completed");

    private final String word;

    FlowState(String word) {
        this.word = word;
    }

    public static FlowState ofWord(String word) {
        for (var state : values()) {
            if (state.word.equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no flow state: " + word);
    }

    public String word() {
        return word;
    }

    /** Whether the flow still runs, so that its subject cannot start another of the same schema. */
    public boolean running() {
        return this == ACTIVE || this == PAUSED;
    }
}
