package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Slots;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowInstanceIdTest {
    private static final int SUBJECTS = 200_000;

    private static FlowInstanceId of(String person) {
        return FlowInstanceId.create(TestFlow.NOW, new SubjectKey(SubjectKey.PERSON, person));
    }

    @Test
    void new_ids_are_of_version_7_in_the_order_of_their_times_and_all_different() {
        var id = of("ann");

        assertEquals(7, id.value().version());
        assertEquals(2, id.value().variant());
        assertEquals(TestFlow.NOW.toEpochMilli(), id.value().getMostSignificantBits() >>> 16);
        assertNotEquals(id, of("ann"));
    }

    @Test
    void a_flow_has_the_slot_of_its_subject() {
        assertEquals(Slots.of(SubjectKey.PERSON, "ann"), Slots.of(of("ann").value()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"01a22998-5454-7abc-8def-0123456789ab", "01A22998-5454-7ABC-8DEF-0123456789AB"})
    void an_id_is_read_in_letters_of_either_case(String text) {
        assertEquals(
                Optional.of("01a22998-5454-7abc-8def-0123456789ab"),
                FlowInstanceId.parse(text).map(FlowInstanceId::toString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "draft",
                "+1a22998-5454-7abc-8def-0123456789ab",
                "-1a22998-5454-7abc-8def-0123456789ab",
                "01a22998-+454-7abc-8def-0123456789ab",
                "01a22998-5454-7abc-8def-+123456789ab",
                "01a229985-454-7abc-8def-0123456789ab",
                "01a22998-5454-7abc-8def-0123456789a",
                "01a22998-5454-7abc-8def-0123456789abc",
                "1-5454-7abc-8def-0123456789ab",
                "01a2299854547abc8def0123456789ab",
                "{01a22998-5454-7abc-8def-0123456789ab}",
                " 01a22998-5454-7abc-8def-0123456789ab",
                "01a22998-5454-7abc-8def-0123456789a\u0663",
                "01a22998-5454-7abc-8def-0123456789\uff41b"
            })
    void anything_else_is_no_id(String text) {
        assertEquals(Optional.empty(), FlowInstanceId.parse(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 1024})
    void the_flows_of_a_subject_are_in_one_database_and_subjects_are_spread_evenly(int databases) {
        var counts = IntStream.range(0, SUBJECTS)
                .mapToObj(number -> {
                    int database = of("person-" + number).databaseOf(databases);
                    assertEquals(database, of("person-" + number).databaseOf(databases));
                    return database;
                })
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertEquals(databases, counts.size());
        double share = (double) SUBJECTS / databases;
        assertTrue(
                counts.values().stream().allMatch(count -> count > share / 3 && count < share * 3),
                () -> "instances by database: " + counts);
    }
}
