package dev.interlock.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.config.Http;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Reads the bodies of requests that are JSON; what is wrong with one fails its future with the failure to tell. */
final class JsonBodies {
    private final StrictJson json;
    private final int limit;
    private final Duration pause;

    JsonBodies(StrictJson json, Http http) {
        this.json = json;
        this.limit = http.maxBody();
        this.pause = http.bodyPause();
    }

    /** Reads a body as an object. */
    Future<ObjectNode> object(HttpServerRequest request) {
        return raw(request).compose(this::parsed);
    }

    /** Reads a body as an object if there is one. */
    Future<Optional<ObjectNode>> objectOrNothing(HttpServerRequest request) {
        return raw(request)
                .compose(body -> body.length() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : parsed(body).map(Optional::of));
    }

    private Future<ObjectNode> parsed(Buffer body) {
        return StrictJson.utf8(body.getBytes())
                .map(this::parsed)
                .orElseGet(() ->
                        Future.failedFuture(invalid("the body is not UTF-8").asException()));
    }

    private Future<ObjectNode> parsed(String text) {
        var document = json.read(text);
        return document.fault()
                .map(JsonBodies::withoutFrame)
                .<Future<ObjectNode>>map(fault -> Future.failedFuture(fault.asException()))
                .orElseGet(() -> Future.succeededFuture(document.root()));
    }

    /** The code for what is no JSON speaks of frames, which HTTP does not have. */
    private static Failure withoutFrame(Failure fault) {
        return fault.code() == ErrorCode.MALFORMED_FRAME ? invalid(fault.message()) : fault;
    }

    private Future<Buffer> raw(HttpServerRequest request) {
        try {
            requireJson(request);
            if (ContentCoding.of(request) != ContentCoding.IDENTITY) {
                throw unsupported("expected a body that is not packed; only batches of cm-handles may be");
            }
            return BodyReading.read(request, limit, pause);
        } catch (FailureException refused) {
            return Future.failedFuture(refused);
        }
    }

    /**
     * A body as it arrives, unpacked, of which only the content type says that it is JSON.
     *
     * @throws FailureException if its type or coding is unknown
     */
    InputStream arriving(HttpServerRequest request, Duration timeout) {
        requireJson(request);
        var coding = ContentCoding.of(request);
        return coding.unpacked(ArrivingBody.of(request, limit, pause, timeout), limit);
    }

    /** How many bytes a body may have at most when it is unpacked, as far as its head tells. */
    long maxBytes(HttpServerRequest request) {
        boolean asAnnounced = request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && ContentCoding.of(request) == ContentCoding.IDENTITY;
        return asAnnounced ? BodyReading.announcedLength(request) : limit;
    }

    private static void requireJson(HttpServerRequest request) {
        var type = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE));
        if (type.isPresent() && !isJson(type.get())) {
            throw unsupported("expected a body of the type application/json, not " + type.get());
        }
    }

    private static FailureException unsupported(String why) {
        return Failure.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, why).asException();
    }

    private static boolean isJson(String contentType) {
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }

    private static Failure invalid(String why) {
        return Failure.of(ErrorCode.INVALID_REQUEST, why);
    }
}
