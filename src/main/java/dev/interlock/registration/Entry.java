package dev.interlock.registration;

import java.util.function.Consumer;

/** One element of a list of a request: read, or of a form that cannot be read. */
public sealed interface Entry<T> {

    /** An element of the right form. */
    record Read<T>(T value) implements Entry<T> {}

    /**
     * An element of the wrong form.
     *
     * @param id its id as far as it could be read, else empty
     * @param fault what is wrong
     */
    record Malformed<T>(String id, String fault) implements Entry<T> {}

    default void ifRead(Consumer<T> action) {
        if (this instanceof Read<T> read) {
            action.accept(read.value());
        }
    }
}
