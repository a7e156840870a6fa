package dev.interlock.flow;

/**
 * Something that the engine has to do for an active step, later or over and over until it is done.
 *
 * @param transition the one that is taken when it is done
 * @param visit the visit of the step for which it is to be done; when the step is left the task is void
 */
public record Task(Kind kind, String step, String transition, int visit) {

    /** Whether the other one takes this one's place: of the same kind for the same step, if not for the same visit. */
    boolean replaces(Task other) {
        return kind == other.kind && step.equals(other.step) && transition.equals(other.transition);
    }

    /** What is to be done. */
    public enum Kind {
        /** Fires timer transitions. */
        TIMER("timer"),
        /** Requests the step's action from another application. */
        ACTION("action");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The kind of this word, which is one. */
        public static Kind ofWord(String word) {
            for (var kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of task: " + word);
        }

        public String word() {
            return word;
        }
    }
}
