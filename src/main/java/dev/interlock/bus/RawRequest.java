package dev.interlock.bus;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request whose body the feature reads itself, because it is too large to be read twice or has a form of its own.
 *
 * @param door which of the doors that share an address was used
 * @param headers request headers by lower-case name
 */
public record RawRequest(String door, Map<String, String> headers, Buffer body, Duration timeout) {

    public RawRequest {
        headers = Map.copyOf(headers);
    }

    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
