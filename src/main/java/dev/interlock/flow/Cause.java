package dev.interlock.flow;

/** Why an instance changed. */
public enum Cause {
    TRANSITION("transition"),
    AUTOMATIC("automatic"),
    TIMER("timer"),
    LIFECYCLE("lifecycle"),
    REGISTRATION("registration");

    private final String word;

    Cause(String word) {
        this.word = word;
    }

    public static Cause ofWord(String word) {
        for (var cause : values()) {
            if (cause.word.equals(word)) {
                return cause;
            }
        }
        throw new IllegalArgumentException("no cause: " + word);
    }

    public String word() {
        return word;
    }
}
