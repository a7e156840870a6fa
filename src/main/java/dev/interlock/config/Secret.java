package dev.interlock.config;

/**
 * A text that must not appear in logs, messages or printed configuration: its {@code toString} hides it.
 *
 * @param value the text itself
 */
public record Secret(String value) {
    static final String MASK = "***";

    @Override
    public String toString() {
        return MASK;
    }
}
