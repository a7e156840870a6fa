package dev.interlock.gateway.http;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The body of one request as a stream that is read while it arrives: little of it waits in memory, and the client waits with the rest.
 *
 * <p>To be read by one thread that may block, such as a virtual one of Vert.x. Nothing is asked of the client before the first read.
 * A read throws a {@link FailureException} if the body is too large, breaks off or does not come in time.
 */
final class ArrivingBody extends InputStream {
    private static final int MAX_WAITING = 256 * 1024;

    private final HttpServerRequest request;
    private final Context context;
    private final int limit;
    private final Duration pause;
    private final long deadlineNanos;

    /** What is being read; of the reading thread alone. */
    private Buffer chunk = Buffer.buffer();

    private int position;

    /** What waits to be read; from here on all is guarded by this object. */
    private Buffer waiting = Buffer.buffer();

    private long received;

    /** When something came last, or the client was let go on after it had to wait for us. */
    private long movedNanos;

    private long timer = BodyReading.NO_TIMER;
    private boolean asked;
    private boolean ended;
    private Optional<Failure> failure = Optional.empty();
    private Optional<Promise<Void>> reader = Optional.empty();

    private ArrivingBody(HttpServerRequest request, Context context, int limit, Duration pause, Duration timeout) {
        this.request = request;
        this.context = context;
        this.limit = limit;
        this.pause = pause;
        deadlineNanos = System.nanoTime() + timeout.toNanos();
    }

    /**
     * The body of a request that has just come in; to be called on its event loop.
     *
     * @param limit bytes on the wire
     * @param pause that the client may make within the body
     * @param timeout for the whole body, from now on
     * @throws FailureException if the client has said that it is too large
     */
    static ArrivingBody of(HttpServerRequest request, int limit, Duration pause, Duration timeout) {
        if (BodyReading.announcedLength(request) > limit) {
            throw BodyReading.tooLarge(limit).asException();
        }
        var body = new ArrivingBody(request, Vertx.currentContext(), limit, pause, timeout);
        request.pause();
        request.handler(body::arrive);
        request.endHandler(end -> body.end(Optional.empty()));
        request.exceptionHandler(
                cause -> body.end(Optional.of(Failure.of(ErrorCode.INVALID_REQUEST, "the body broke off"))));
        return body;
    }

    @Override
    public int read() {
        return prepared() ? chunk.getUnsignedByte(position++) : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!prepared()) {
            return -1;
        }
        int count = Math.min(length, chunk.length() - position);
        chunk.getBytes(position, position + count, into, offset);
        position += count;
        return count;
    }

    /** Some unpacking streams ask this to learn whether the body has ended. */
    @Override
    public synchronized int available() {
        return ended ? chunk.length() - position + waiting.length() : 1;
    }

    /** Whether there is a byte to read; waits until that is known. */
    private boolean prepared() {
        while (position == chunk.length()) {
            var arrived = arrived();
            if (arrived.isEmpty()) {
                return false;
            }
            chunk = arrived.get();
            position = 0;
        }
        return true;
    }

    /** The next bytes, as many as have come by now; empty at the end. */
    private Optional<Buffer> arrived() {
        // Without a limit of its own: a thread of Vert.x that gives up waiting leaves its context in disorder.
        turn().await();
        return taken();
    }

    /** Succeeds when there is something to take. */
    private synchronized Future<Void> turn() {
        if (!asked) {
            asked = true;
            context.runOnContext(begin -> ask());
        }
        if (waiting.length() > 0 || ended) {
            return Future.succeededFuture();
        }
        var promise = Promise.<Void>promise();
        reader = Optional.of(promise);
        return promise.future();
    }

    private synchronized Optional<Buffer> taken() {
        failure.ifPresent(what -> {
            throw what.asException();
        });
        if (waiting.length() == 0) {
            return Optional.empty();
        }
        var taken = waiting;
        waiting = Buffer.buffer();
        if (taken.length() >= MAX_WAITING) {
            movedNanos = System.nanoTime();
            context.runOnContext(more -> request.resume());
        }
        return Optional.of(taken);
    }

    private void ask() {
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            // Asked for only now, so that a body which nobody wants is not even sent.
            request.response().writeContinue();
        }
        begin();
        request.resume();
    }

    private synchronized void begin() {
        movedNanos = System.nanoTime();
        watch();
    }

    /** Ends the body when the time is up or nothing has come for too long. */
    private synchronized void watch() {
        long left = Math.min(deadlineNanos - System.nanoTime(), leftOfPause());
        timer = context.owner().setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)), due -> {
            if (deadlineNanos - System.nanoTime() <= 0) {
                end(Optional.of(Failure.of(ErrorCode.REQUEST_TIMEOUT, "the body did not come in time")));
            } else if (leftOfPause() <= 0) {
                end(Optional.of(BodyReading.stalled(pause)));
            } else {
                watch();
            }
        });
    }

    /** How long the client may still make a pause, in nanoseconds; one that waits for us is not to blame. */
    private synchronized long leftOfPause() {
        return waiting.length() >= MAX_WAITING ? pause.toNanos() : movedNanos + pause.toNanos() - System.nanoTime();
    }

    private synchronized void arrive(Buffer more) {
        received += more.length();
        movedNanos = System.nanoTime();
        if (received > limit) {
            request.handler(dropped -> {});
            end(Optional.of(BodyReading.tooLarge(limit)));
            return;
        }
        waiting.appendBuffer(more);
        if (waiting.length() >= MAX_WAITING) {
            request.pause();
        }
        wakeReader();
    }

    private synchronized void end(Optional<Failure> why) {
        context.owner().cancelTimer(timer);
        ended = true;
        failure = failure.or(() -> why);
        wakeReader();
    }

    private void wakeReader() {
        reader.ifPresent(Promise::tryComplete);
        reader = Optional.empty();
    }
}
