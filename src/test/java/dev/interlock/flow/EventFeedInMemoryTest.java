package dev.interlock.flow;

import java.time.Clock;

/** Holds the fake to the contract that PostgreSQL is held to. */
class EventFeedInMemoryTest extends EventFeedContract {
    EventFeedInMemoryTest() {
        super(new StoresInMemory(Clock.systemUTC()));
    }
}
