package dev.interlock.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterTest {
    @ParameterizedTest
    @CsvSource({"256, 128", "512, 128", "1024, 256", "3000, 750", "4096, 1024", "1048576, 1024"})
    void postgresql_shares_a_quarter_of_the_memory_within_bounds(long megabytes, int shared) {
        assertEquals(shared, Cluster.sharedMegabytes(megabytes << 20));
    }
}
