package dev.interlock.flow;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.function.Supplier;

/** Holds the fake to the contract that PostgreSQL is held to. */
class EventFeedInMemoryTest extends EventFeedContract {
    private final StoresInMemory memory = new StoresInMemory(Clock.systemUTC());
    private final FlowVerticle.Stores stores = memory.stores();

    @Override
    protected FlowVerticle.Stores stores() {
        return stores;
    }

    @Override
    protected EventFeed feed(int maxScan) {
        return memory.feed(maxScan);
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        return operation.get().result();
    }
}
