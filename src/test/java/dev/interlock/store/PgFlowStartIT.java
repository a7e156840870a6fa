package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.flow.FlowStartContract;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PgFlowStartIT extends FlowStartContract {
    PgFlowStartIT() {
        super(TestDatabase.shared());
    }

    @Test
    void a_start_that_the_database_refuses_takes_no_other_with_it() {
        var schema = published("flow");
        var starts = Stream.of("ann", "bob", "cid", "dan")
                .map(name -> fresh(person(name), name.equals("cid") ? tooLongForAnIndex() : schema, 1))
                .map(instance -> move(0, instance, anyone()))
                .toList();

        var created = atOnce(starts, start -> stores().flows().create(start).otherwise(false));

        assertEquals(List.of(true, true, false, true), created);
    }

    /** Random, as it would be compressed else. */
    private static String tooLongForAnIndex() {
        return new Random(1)
                .ints(10_000, 'a', 'z')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
