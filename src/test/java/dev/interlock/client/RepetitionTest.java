package dev.interlock.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.bus.Action;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepetitionTest {
    static Stream<Action> ofApplications() {
        return Arrays.stream(Action.values()).filter(Action::isPublic);
    }

    @ParameterizedTest
    @MethodSource("ofApplications")
    void what_only_reads_for_a_node_does_so_for_its_clients(Action action) {
        assertEquals(action.onlyReads(), Repetition.of(action) == Repetition.READ);
    }

    @ParameterizedTest
    @MethodSource("ofApplications")
    void what_nodes_do_once_under_a_key_is_sent_under_one(Action action) {
        assertEquals(action.takesKey(), Repetition.of(action) == Repetition.UNDER_KEY);
    }
}
