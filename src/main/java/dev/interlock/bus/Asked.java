package dev.interlock.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * A call on its way inside this node.
 *
 * @param caller where its answer is awaited
 */
record Asked(Call call, ContextInternal caller, Promise<Answer> promise) {

    Asked(Call call, ContextInternal caller) {
        this(call, caller, caller.promise());
    }

    Future<Answer> answer() {
        return promise.future();
    }

    /** To be called on the caller's thread. */
    void complete(Answer answer) {
        caller.dispatch(answer, promise::tryComplete);
    }

    /** Several from one context to one address, in one message. */
    record Together(List<Asked> calls) {

        /** Answers those that have no answer. */
        void refuse(Throwable cause) {
            calls.stream()
                    .filter(asked -> !asked.answer().isComplete())
                    .forEach(asked -> asked.complete(Bus.refusal(asked.call(), cause)));
        }

        /** How long one of them waits at most. */
        Duration timeout() {
            return calls.stream()
                    .map(asked -> asked.call().timeout())
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }
}
