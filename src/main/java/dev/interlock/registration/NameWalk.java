package dev.interlock.registration;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.registration.HandleSearch.Filter;
import dev.interlock.registration.HandleSearch.Names;
import dev.interlock.registration.HandleSearch.Page;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * One walk over all handles that fit a filter, page by page, which writes down what they are called.
 *
 * <p>A handle that is there from the beginning of the walk to its end is found once; one that comes or goes meanwhile, once or not at
 * all. The names are written as JSON at once, because as objects they would take many times the memory. Belongs to one context.
 */
final class NameWalk {
    private final HandleSearch search;
    private final Filter filter;
    private final Function<Names, String> naming;
    private final int limit;
    private final Deadline deadline;
    private final Buffer json = Buffer.buffer("[");
    private final Promise<RawValue> done = Promise.promise();

    /**
     * Prepares the walk.
     *
     * @param limit bytes of all names together, as JSON
     */
    NameWalk(HandleSearch search, Filter filter, Function<Names, String> naming, int limit, Deadline deadline) {
        this.search = search;
        this.filter = filter;
        this.naming = naming;
        this.limit = limit;
        this.deadline = deadline;
    }

    /** Walks, and gives an array of strings; fails with {@code too_large} at the limit. */
    Future<RawValue> walk() {
        go(Optional.empty());
        return done.future();
    }

    /** Not composed of futures, as these would hold each other and end one inside the other, page by page. */
    private void go(Optional<CmHandleId> after) {
        if (deadline.passed()) {
            fail(ErrorCode.OVERLOADED, "the time was up before all cm-handles were looked at");
        } else {
            search.names(filter, after).onComplete(this::tryToTake, done::fail);
        }
    }

    /** Whatever is thrown ends the walk, whose place would never become free otherwise. */
    private void tryToTake(Page<Names> page) {
        try {
            take(page);
        } catch (RuntimeException | OutOfMemoryError e) {
            done.tryFail(e);
        }
    }

    private void take(Page<Names> page) {
        for (var names : page.items()) {
            write(naming.apply(names));
            if (json.length() > limit) {
                fail(
                        ErrorCode.TOO_LARGE,
                        "the names of all cm-handles that fit have more than %d bytes".formatted(limit));
                return;
            }
        }
        page.nextAfter().ifPresentOrElse(last -> go(Optional.of(last)), this::end);
    }

    private void write(String name) {
        json.appendString(json.length() > 1 ? ",\"" : "\"")
                .appendBytes(JsonStringEncoder.getInstance().quoteAsUTF8(name))
                .appendString("\"");
    }

    private void end() {
        done.complete(new RawValue(json.appendString("]").toString()));
    }

    private void fail(ErrorCode code, String message) {
        done.fail(Failure.of(code, message).asException());
    }
}
