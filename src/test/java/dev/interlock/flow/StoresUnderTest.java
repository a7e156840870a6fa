package dev.interlock.flow;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Stores that are held to their contracts, and how a test uses them. */
public interface StoresUnderTest {
    FlowVerticle.Stores stores();

    /** Lists, of which one page may look at so many instances. */
    FlowSearch search(int maxScan);

    /** The feed, of which one page may look at so many changes. */
    EventFeed feed(int maxScan);

    /** Runs an operation where the stores may be used, and waits for it. */
    <T> T await(Supplier<Future<T>> operation);
}
