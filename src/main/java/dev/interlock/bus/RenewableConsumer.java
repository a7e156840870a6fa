package dev.interlock.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A consumer that others in the cluster find by its address. What they find it by can get lost as the cluster splits and merges, and
 * can be made anew.
 *
 * <p>May be used from any thread.
 */
public final class RenewableConsumer {
    private final Context context;
    private final Supplier<MessageConsumer<?>> open;
    private final Consumer<RenewableConsumer> onClose;
    private final MessageConsumer<?> first;

    /** The one of the last renewal; from here on all is touched on the context only. */
    private MessageConsumer<?> current;

    private boolean closed;

    /** @param context on which messages are consumed */
    RenewableConsumer(Context context, Supplier<MessageConsumer<?>> open, Consumer<RenewableConsumer> onClose) {
        this.context = context;
        this.open = open;
        this.onClose = onClose;
        this.first = open.get();
        this.current = first;
    }

    /** Completes when all others can find it. */
    public Future<Void> completion() {
        return first.completion();
    }

    /** Registers a second consumer before it takes the first away, so that nobody meets neither. */
    Future<Void> renew() {
        return onContext(() -> {
            if (closed) {
                return Future.succeededFuture();
            }
            var old = current;
            current = open.get();
            return current.completion().eventually(old::unregister);
        });
    }

    /** Takes no more messages. */
    public Future<Void> close() {
        onClose.accept(this);
        return onContext(() -> {
            closed = true;
            return current.unregister();
        });
    }

    private Future<Void> onContext(Supplier<Future<Void>> work) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(go -> work.get().onComplete(done));
        return done.future();
    }
}
