package dev.interlock.registration;

import dev.interlock.flow.FlowInstanceId;
import dev.interlock.registration.HandleSearch.Registered;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Holds the fake to the contract that PostgreSQL is held to. */
class HandleSearchInMemoryTest extends HandleSearchContract {
    private final List<Registered> handles = new ArrayList<>();

    @Override
    protected HandleSearch search(int maxScan) {
        return new HandleSearchInMemory(() -> handles, maxScan);
    }

    @Override
    protected void register(Handle handle, FlowInstanceId flow, String step) {
        handles.add(new Registered(handle, Optional.of(step), Optional.empty(), List.of(flow)));
    }

    @Override
    protected void delete(CmHandleId id) {
        handles.removeIf(found -> found.handle().id().equals(id));
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        return operation.get().result();
    }
}
