package dev.interlock.flow;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.function.Supplier;

/** Holds the fake to the contract that PostgreSQL is held to. */
class FlowSearchInMemoryTest extends FlowSearchContract {
    private final StoresInMemory memory = new StoresInMemory(Clock.systemUTC());
    private final FlowVerticle.Stores stores = memory.stores();

    @Override
    protected FlowVerticle.Stores stores() {
        return stores;
    }

    @Override
    protected FlowSearch search(int maxScan) {
        return memory.search(maxScan);
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        return operation.get().result();
    }
}
