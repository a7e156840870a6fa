package dev.interlock.client;

import java.util.Arrays;

/** What has a state: a flow as a whole, or one of its steps. */
public enum Entity {
    FLOW("flow"),
    STEP("step");

    private final String word;

    Entity(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    static Entity of(String word) {
        return Arrays.stream(values())
                .filter(entity -> entity.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing that has a state: " + word));
    }
}
