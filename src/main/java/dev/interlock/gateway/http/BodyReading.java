package dev.interlock.gateway.http;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of one request into memory, and keeps nothing of it once it is beyond the limit. */
final class BodyReading {
    private final HttpServerRequest request;
    private final int limit;
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> done = Promise.promise();

    private BodyReading(HttpServerRequest request, int limit) {
        this.request = request;
        this.limit = limit;
    }

    /** Reads all; fails with {@code too_large} as soon as that is known, or when the client goes away. */
    static Future<Buffer> read(HttpServerRequest request, int limit) {
        return new BodyReading(request, limit).read();
    }

    private Future<Buffer> read() {
        if (announcedLength(request) > limit) {
            return Future.failedFuture(tooLarge(limit).asException());
        }
        request.handler(this::take);
        request.endHandler(end -> done.tryComplete(body));
        request.exceptionHandler(cause -> done.tryFail(
                Failure.of(ErrorCode.INVALID_REQUEST, "the body broke off").asException()));
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            // Asked for only now, so that a body which is too large is not even sent.
            return request.response().writeContinue().compose(sent -> done.future());
        }
        return done.future();
    }

    static long announcedLength(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Netty has refused a length that is no number.
        return length == null ? 0 : Long.parseLong(length);
    }

    private void take(Buffer more) {
        if (body.length() + more.length() > limit) {
            request.handler(dropped -> {});
            done.tryFail(tooLarge(limit).asException());
        } else {
            body.appendBuffer(more);
        }
    }

    static Failure tooLarge(int limit) {
        return Failure.of(ErrorCode.TOO_LARGE, "the body is larger than " + limit + " bytes");
    }
}
