package dev.interlock.bus;

import static java.util.Objects.requireNonNull;

import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Hands things over from one context to another: those that come up on one event loop at the same moment for one taker go together,
 * because to wake another one costs more than much of what it is given to do.
 *
 * <p>May be used from any thread.
 *
 * @param <T> who takes
 * @param <E> what is handed over
 */
final class Handover<T, E> {
    private final BiConsumer<T, List<E>> carrier;
    private final Map<Way<T>, List<E>> gathering = new ConcurrentHashMap<>();

    /** @param carrier called on the context from which things are handed over, behind what that has at hand */
    Handover(BiConsumer<T, List<E>> carrier) {
        this.carrier = carrier;
    }

    void add(ContextInternal from, T taker, E element) {
        if (!from.isEventLoopContext()) {
            // What this has at hand may take long.
            carrier.accept(taker, List.of(element));
            return;
        }
        gathering.compute(new Way<>(from.unwrap(), taker), (way, before) -> {
            var elements = before == null ? begin(way) : before;
            elements.add(element);
            return elements;
        });
    }

    private List<E> begin(Way<T> way) {
        way.from().runOnContext(end -> carrier.accept(way.taker(), requireNonNull(gathering.remove(way))));
        return new ArrayList<>();
    }

    /** @param from that of a verticle, which stands for all that Vert.x makes of it for single messages and connections */
    private record Way<T>(ContextInternal from, T taker) {}
}
