package dev.interlock.gateway.http;

import dev.interlock.config.Http;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * What browsers want to know before they hand answers to the pages of other origins, or send what these want to (CORS). It is said of the
 * origins of {@code http.allowed-origins}, which are written as browsers write them.
 */
public record CrossOrigin(Http http) {
    private static final String METHODS = "GET, PUT, POST, DELETE";
    private static final String HEADERS = "content-type, content-encoding, idempotency-key, prefer";

    /** How long a browser need not ask again, in seconds. */
    private static final String MAX_AGE = "600";

    /** The origin of a request that is none of those that are served. */
    public Optional<String> refused(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.ORIGIN).stream()
                .filter(origin -> !http.admits(origin))
                .findFirst();
    }

    /** Puts into the response that the page may read it. */
    public void allow(HttpServerRequest request) {
        if (http.allowedOrigins().isPresent()) {
            var headers = request.response().headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            Optional.ofNullable(request.getHeader(HttpHeaders.ORIGIN))
                    .ifPresent(origin -> headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin));
        }
    }

    /** Whether a browser asks before it sends what a page wants to. */
    public boolean asks(HttpServerRequest request) {
        return http.allowedOrigins().isPresent()
                && request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Says what may be sent. */
    public void answer(HttpServerRequest request) {
        request.response()
                .setStatusCode(HttpResponseStatus.NO_CONTENT.code())
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE)
                .end();
    }
}
