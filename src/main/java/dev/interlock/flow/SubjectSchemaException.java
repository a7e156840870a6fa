package dev.interlock.flow;

/** Says in one line which file is not the JSON Schema that it should be, and why. */
public final class SubjectSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SubjectSchemaException(String message, Throwable cause) {
        super("flow.subject-schemas: " + message, cause);
    }
}
