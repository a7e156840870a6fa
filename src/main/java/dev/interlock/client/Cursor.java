package dev.interlock.client;

import static java.util.Objects.requireNonNull;

/**
 * A place in the feed of events. What a page gives as the next one is to be kept, best in the transaction of what came of the page.
 *
 * @param text opaque
 */
public record Cursor(String text) {
    /** Before the oldest event that is kept. */
    public static final Cursor OLDEST = new Cursor("");

    /** Behind all events that can be read when it is first used. */
    public static final Cursor END = new Cursor("end");

    public Cursor {
        requireNonNull(text, "text");
    }
}
