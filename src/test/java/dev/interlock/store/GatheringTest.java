package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.interlock.bus.StoreException;
import dev.interlock.bus.StoreException.Effect;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class GatheringTest {
    private final List<List<Integer>> asked = new ArrayList<>();
    private final List<Promise<List<String>>> answers = new ArrayList<>();
    private final Gathering<Integer, String> gathering = new Gathering<>(3, requests -> {
        asked.add(requests);
        Promise<List<String>> answer = Promise.promise();
        answers.add(answer);
        return answer.future();
    });

    private List<Future<String>> add(Integer... requests) {
        return Stream.of(requests).map(gathering::add).toList();
    }

    private static List<String> results(List<Future<String>> answered) {
        return answered.stream().map(Future::result).toList();
    }

    @Test
    void one_goes_at_once_and_those_that_come_meanwhile_go_together_up_to_the_limit() {
        var answered = add(1, 2, 3, 4, 5);
        assertEquals(List.of(List.of(1)), asked);

        answers.get(0).complete(List.of("a"));
        assertEquals(List.of(List.of(1), List.of(2, 3, 4)), asked);

        answers.get(1).complete(List.of("b", "c", "d"));
        assertEquals(List.of(List.of(1), List.of(2, 3, 4), List.of(5)), asked);
        assertFalse(answered.getLast().isComplete());

        answers.get(2).complete(List.of("e"));
        assertEquals(List.of("a", "b", "c", "d", "e"), results(answered));
    }

    @Test
    void what_is_asked_for_by_an_answer_is_not_lost() {
        var again = gathering.add(1).compose(answer -> gathering.add(2));

        answers.get(0).complete(List.of("a"));
        answers.get(1).complete(List.of("b"));

        assertEquals("b", again.result());
    }

    @Test
    void each_is_asked_alone_when_one_of_them_spoils_the_statement() {
        var first = add(0);
        var answered = add(1, 2, 3);
        var later = add(4);
        answers.get(0).complete(List.of("first"));
        assertEquals(List.of(1, 2, 3), asked.get(1));

        answers.get(1).fail(new StoreException(Effect.REFUSED, "one of them", new RuntimeException()));
        answers.get(2).complete(List.of("a"));
        var refused = new StoreException(Effect.REFUSED, "this one", new RuntimeException());
        answers.get(3).fail(refused);
        answers.get(4).complete(List.of("c"));
        answers.get(5).complete(List.of("later"));

        assertEquals(List.of(List.of(0), List.of(1, 2, 3), List.of(1), List.of(2), List.of(3), List.of(4)), asked);
        assertEquals("first", first.getFirst().result());
        assertEquals("a", answered.get(0).result());
        assertSame(refused, answered.get(1).cause());
        assertEquals("c", answered.get(2).result());
        assertEquals("later", later.getFirst().result());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "REFUSED")
    void a_failure_that_none_of_them_caused_is_that_of_all(Effect effect) {
        add(0);
        var answered = add(1, 2);
        answers.get(0).complete(List.of("first"));

        var failure = new StoreException(effect, "the database", new RuntimeException());
        answers.get(1).fail(failure);

        answered.forEach(each -> assertSame(failure, each.cause()));
        assertEquals(2, asked.size());
    }

    @Test
    void a_statement_that_cannot_be_worded_fails_and_the_next_is_asked() {
        var thrown = new IllegalStateException("a fault of ours");
        var faulty = new Gathering<Integer, String>(3, requests -> {
            if (requests.contains(1)) {
                throw thrown;
            }
            return Future.succeededFuture(List.of("fine"));
        });

        assertSame(thrown, faulty.add(1).cause());
        assertEquals("fine", faulty.add(2).result());
    }
}
