package dev.interlock.client;

import java.net.URI;
import java.time.Duration;

/** How a connection of an {@link InterlockSocket} stands, as its listener is told. */
public sealed interface Connectivity {
    /** The node, or what stands before nodes. */
    URI url();

    /** Calls go there from now on. */
    record Connected(URI url) implements Connectivity {}

    /**
     * There is no connection for calls any more, or still none.
     *
     * @param why for people
     * @param next the URL that is tried next
     * @param pause until then
     */
    record Disconnected(URI url, String why, URI next, Duration pause) implements Connectivity {}
}
