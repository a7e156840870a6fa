package dev.interlock.flow;

import java.time.Clock;

/** Holds the fake to the contract that PostgreSQL is held to. */
class FlowStoreInMemoryTest extends FlowStoreContract {
    FlowStoreInMemoryTest() {
        super(new StoresInMemory(Clock.systemUTC()));
    }
}
