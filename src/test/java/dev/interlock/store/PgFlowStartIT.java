package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.flow.FlowStartContract;
import dev.interlock.flow.FlowVerticle;
import io.vertx.core.Future;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PgFlowStartIT extends FlowStartContract {
    private final TestDatabase database = TestDatabase.shared();

    @Override
    protected FlowVerticle.Stores stores() {
        return database.stores();
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        return database.await(operation);
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
