package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the feed of events, until it is closed or the verticle that began it is undeployed: one page at a time goes to the handler, in
 * order and at least once.
 *
 * <p>The cursor moves on only when the handler's future has succeeded; if it fails, the same events come again after a pause. So each
 * handler that keeps the cursor with what came of the page goes on where it was, whatever dies. The feed is read at an interval, and soon
 * after a hint that flows have moved. Works on the context on which it began.
 */
public final class Following {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    /** After a hint, so that a burst of changes is not read one by one. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private final Vertx vertx;
    private final Context context;
    private final InterlockBus bus;
    private final Follow follow;
    private final Function<EventPage, Future<?>> handler;
    private final MessageConsumer<Object> hints;
    private final Promise<Void> ended = Promise.promise();
    private volatile Cursor cursor;

    /** A timer's id while nothing is done, else negative. */
    private long resting = -1;

    private boolean hinted;
    private boolean handling;
    private boolean closing;
    private int failures;

    private Following(Vertx vertx, InterlockBus bus, Follow follow, Function<EventPage, Future<?>> handler) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.bus = bus;
        this.follow = follow;
        this.handler = handler;
        this.cursor = follow.from();
        this.hints = vertx.eventBus().consumer(Addresses.FLOW_EVENTS);
    }

    static Following begin(Vertx vertx, InterlockBus bus, Follow follow, Function<EventPage, Future<?>> handler) {
        var following = new Following(vertx, bus, follow, handler);
        following.context.runOnContext(go -> {
            // The consumers of a verticle that is undeployed end; nothing else would tell of it.
            following.hints.endHandler(gone -> following.stop()).handler(hint -> following.onHint());
            following.read();
        });
        return following;
    }

    /** Behind the last page that was handled. May be asked from any thread. */
    public Cursor cursor() {
        return cursor;
    }

    /**
     * Completes when it was closed, or its verticle undeployed; fails with an {@link InterlockException} if the feed cannot be followed any
     * further from here, as with {@code events_gone}.
     */
    public Future<Void> ended() {
        return ended.future();
    }

    /** Ends it; completes when the page that is being handled is done. */
    public Future<Void> close() {
        context.runOnContext(go -> stop());
        return ended();
    }

    private void stop() {
        if (!closing) {
            closing = true;
            if (!handling) {
                end();
            }
        }
    }

    private void read() {
        resting = -1;
        hinted = false;
        bus.call(Action.EVENTS, request()).map(EventPage::of).onComplete(this::handle, this::unread);
    }

    private JsonObject request() {
        var request = new JsonObject().put("limit", follow.limit());
        if (!cursor.equals(Cursor.OLDEST)) {
            request.put("after", cursor.text());
        }
        follow.schema().ifPresent(schema -> request.put("schema", schema));
        return request;
    }

    private void unread(Throwable cause) {
        if (closing) {
            return;
        }
        if (cause instanceof InterlockException refused && !refused.retryable() && !refused.isOpen()) {
            hints.unregister();
            ended.tryFail(refused);
        } else {
            tryAgain(cause, "the feed of events could not be read");
        }
    }

    private void handle(EventPage page) {
        if (closing) {
            return;
        }
        if (page.events().isEmpty()) {
            advance(page);
        } else {
            handling = true;
            Future.succeededFuture(page)
                    .compose(given -> requireNonNull(handler.apply(given), "the handler returned no future but null")
                            .<Void>mapEmpty())
                    .onComplete(done -> context.runOnContext(here -> {
                        handling = false;
                        if (done.succeeded()) {
                            advance(page);
                        } else {
                            tryAgain(done.cause(), "a page of events could not be handled");
                        }
                    }));
        }
    }

    private void advance(EventPage page) {
        cursor = page.next();
        failures = 0;
        if (closing) {
            end();
        } else if (page.more()) {
            read();
        } else {
            rest(hinted ? GATHERING : follow.interval());
        }
    }

    private void tryAgain(Throwable cause, String what) {
        failures++;
        LOG.atWarn().setCause(cause).addKeyValue("failures", failures).log(what);
        if (closing) {
            end();
        } else {
            rest(bus.pause(failures));
        }
    }

    private void rest(Duration pause) {
        resting = vertx.setTimer(Math.max(1, pause.toMillis()), rested -> read());
    }

    private void onHint() {
        if (resting >= 0 && failures == 0 && !hinted && vertx.cancelTimer(resting)) {
            rest(GATHERING);
        }
        hinted = true;
    }

    private void end() {
        vertx.cancelTimer(resting);
        hints.unregister();
        ended.tryComplete();
    }
}
