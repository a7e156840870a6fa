package dev.interlock.config;

/** A configuration that cannot be used; its message is one line for the operator and never holds a secret. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(OneLine.of(message));
    }
}
