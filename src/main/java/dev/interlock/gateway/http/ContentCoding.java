package dev.interlock.gateway.http;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/** How a body was packed for its way, by the header {@code Content-Encoding}. */
enum ContentCoding {
    IDENTITY {
        @Override
        InputStream unpacked(InputStream body, int limit) {
            return body;
        }
    },
    GZIP {
        @Override
        InputStream unpacked(InputStream body, int limit) {
            return new UnpackedBody(body, limit);
        }
    };

    /** The words of those that are understood, for the header {@code Accept-Encoding}. */
    static final String ACCEPTED = "gzip, identity";

    /**
     * That of a request.
     *
     * @throws FailureException if it is none of these
     */
    static ContentCoding of(HttpServerRequest request) {
        var word = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_ENCODING))
                .map(header -> header.strip().toLowerCase(Locale.ROOT))
                .orElse("identity");
        return switch (word) {
            case "identity", "" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            default ->
                throw Failure.of(
                                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                                "expected a body packed with gzip or not at all, not " + word)
                        .asException();
        };
    }

    /** The body as it was before it was packed, at most so many bytes of it. */
    abstract InputStream unpacked(InputStream body, int limit);
}
