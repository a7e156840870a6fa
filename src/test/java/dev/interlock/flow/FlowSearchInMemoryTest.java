package dev.interlock.flow;

import java.time.Clock;

/** Holds the fake to the contract that PostgreSQL is held to. */
class FlowSearchInMemoryTest extends FlowSearchContract {
    FlowSearchInMemoryTest() {
        super(new StoresInMemory(Clock.systemUTC()));
    }
}
