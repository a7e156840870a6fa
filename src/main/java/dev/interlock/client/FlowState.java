package dev.interlock.client;

import java.util.Arrays;

/** How a flow as a whole stands. */
public enum FlowState {
    ACTIVE("active"),
    PAUSED("paused"),
    EXITED("exited"),
    COMPLETED("completed");

    private final String word;

    FlowState(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    static FlowState of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no state of a flow: " + word));
    }
}
