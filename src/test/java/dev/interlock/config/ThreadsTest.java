package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThreadsTest {
    @ParameterizedTest
    @CsvSource({"1, true, 1", "2, true, 1", "8, true, 4", "1, false, 1", "8, false, 8"})
    void a_node_leaves_cores_to_a_database_of_its_own(int processors, boolean sharedWithDatabase, int eventLoops) {
        assertEquals(eventLoops, Threads.usual(processors, sharedWithDatabase));
    }
}
