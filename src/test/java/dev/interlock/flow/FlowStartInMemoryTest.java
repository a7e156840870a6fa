package dev.interlock.flow;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.function.Supplier;

/** Holds the fake to the contract that PostgreSQL is held to. */
class FlowStartInMemoryTest extends FlowStartContract {
    private final FlowVerticle.Stores stores = new StoresInMemory(Clock.systemUTC()).stores();

    @Override
    protected FlowVerticle.Stores stores() {
        return stores;
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        return operation.get().result();
    }
}
