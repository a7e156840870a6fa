package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.flag;
import static dev.interlock.config.Expectation.hostName;
import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.origins;
import static dev.interlock.config.Expectation.portNumber;
import static dev.interlock.config.Expectation.size;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The listener for HTTP and WebSocket clients.
 *
 * @param port 0 for any free port
 * @param allowUnauthenticated whether an address that other machines reach may be served without authentication
 * @param eventLoops how many event loops serve sockets and requests
 * @param handshakeTimeout how long a connection may take from its beginning to the end of its first request's head
 * @param maxBody bytes of one request's body
 * @param bodyPause how long nothing may come of a body
 * @param allowedOrigins of web pages that are served; empty if all are
 */
public record Http(
        String host,
        int port,
        boolean allowUnauthenticated,
        int eventLoops,
        Duration handshakeTimeout,
        int maxBody,
        Duration bodyPause,
        Optional<List<String>> allowedOrigins) {
    public Http {
        allowedOrigins = allowedOrigins.map(List::copyOf);
        if (port < 0 || port > 65535 || eventLoops < 1 || maxBody < 1) {
            throw new IllegalArgumentException("no listener with port %d, %d event loops, bodies up to %d bytes"
                    .formatted(port, eventLoops, maxBody));
        }
    }

    static Http read(Settings settings) {
        Http http = new Http(
                settings.get("http.host", hostName(), "127.0.0.1"),
                settings.get("http.port", portNumber(), "8080"),
                settings.get("http.allow-unauthenticated", flag(), "false"),
                settings.find("http.event-loops", number(1, 64)).orElseGet(Threads::usualShares),
                settings.get("http.handshake-timeout", duration("100ms", "1h"), "10s"),
                settings.get("http.max-body", size("1KiB", "1GiB"), "16MiB"),
                settings.get("http.body-pause", duration("100ms", "1h"), "10s"),
                settings.find("http.allowed-origins", origins()));
        if (!http.allowUnauthenticated && !Loopback.is(http.host)) {
            throw settings.refusal(
                    "http.host",
                    "a loopback address such as 127.0.0.1, or http.allow-unauthenticated: true,"
                            + " as there is no authentication yet");
        }
        return http;
    }

    /** Whether web pages of this origin are served. */
    public boolean admits(String origin) {
        return allowedOrigins.map(allowed -> allowed.contains(origin)).orElse(true);
    }
}
