package dev.interlock.flow;

import java.time.Clock;

/** Holds the fake to the contract that PostgreSQL is held to. */
class FlowStartInMemoryTest extends FlowStartContract {
    FlowStartInMemoryTest() {
        super(new StoresInMemory(Clock.systemUTC()));
    }
}
