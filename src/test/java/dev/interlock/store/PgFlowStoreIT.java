package dev.interlock.store;

import dev.interlock.flow.FlowStoreContract;
import dev.interlock.flow.FlowVerticle;
import io.vertx.core.Future;
import java.util.function.Supplier;

class PgFlowStoreIT extends FlowStoreContract {
    private final TestDatabase database = TestDatabase.shared();

    @Override
    protected FlowVerticle.Stores stores() {
        return database.stores();
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        return database.await(operation);
    }
}
