package dev.interlock.bus;

import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request whose body the feature reads itself while it arrives, because it is large or has a form of its own.
 *
 * <p>Stays in its process.
 *
 * @param door which of the doors that share an address was used
 * @param headers request headers by lower-case name
 * @param maxBytes that the body may have when it is unpacked
 * @param body to be read by a thread that may block; what keeps it from being read is thrown as {@link FailureException}
 */
public record RawRequest(String door, Map<String, String> headers, long maxBytes, InputStream body, Duration timeout) {

    public RawRequest {
        headers = Map.copyOf(headers);
    }

    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
