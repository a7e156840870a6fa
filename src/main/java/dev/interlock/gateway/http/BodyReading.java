package dev.interlock.gateway.http;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Reads the body of one request into memory, and keeps nothing of it once it is beyond the limit. Belongs to its event loop. */
final class BodyReading {
    /** Vert.x counts its timers from 0. */
    static final long NO_TIMER = -1;

    private final HttpServerRequest request;
    private final int limit;
    private final Duration pause;
    private final Vertx vertx = Vertx.currentContext().owner();
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> done = Promise.promise();
    private long timer = NO_TIMER;

    private BodyReading(HttpServerRequest request, int limit, Duration pause) {
        this.request = request;
        this.limit = limit;
        this.pause = pause;
    }

    /**
     * Reads all; fails with {@code too_large} as soon as that is known, with {@code request_timeout} if nothing comes for too long, or
     * when the client goes away.
     *
     * @param pause that the client may make within the body
     */
    static Future<Buffer> read(HttpServerRequest request, int limit, Duration pause) {
        return new BodyReading(request, limit, pause).read();
    }

    static Failure stalled(Duration pause) {
        return Failure.of(ErrorCode.REQUEST_TIMEOUT, "nothing came of the body for %d ms".formatted(pause.toMillis()));
    }

    private Future<Buffer> read() {
        if (announcedLength(request) > limit) {
            return Future.failedFuture(tooLarge(limit).asException());
        }
        awaitMore();
        done.future().onComplete(end -> vertx.cancelTimer(timer));
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

    private void awaitMore() {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(
                pause.toMillis(), due -> done.tryFail(stalled(pause).asException()));
    }

    private void take(Buffer more) {
        if (body.length() + more.length() > limit) {
            request.handler(dropped -> {});
            done.tryFail(tooLarge(limit).asException());
        } else {
            body.appendBuffer(more);
            awaitMore();
        }
    }

    static Failure tooLarge(int limit) {
        return Failure.of(ErrorCode.TOO_LARGE, "the body is larger than " + limit + " bytes");
    }
}
