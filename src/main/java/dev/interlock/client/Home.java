package dev.interlock.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/** The context on which a socket lives. */
record Home(Context context) {

    /** Does something there, in the order of these calls, and gives the result on the caller's context, if it has one. */
    <T> Future<T> call(Supplier<Future<T>> work) {
        var caller = Optional.ofNullable(Vertx.currentContext()).orElse(context);
        Promise<T> result = Promise.promise();
        context.runOnContext(here -> Future.succeededFuture()
                .compose(go -> work.get())
                .onComplete((value, failure) -> caller.runOnContext(back -> result.complete(value, failure))));
        return result.future();
    }
}
