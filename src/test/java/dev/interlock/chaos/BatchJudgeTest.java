package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.chaos.BatchRecord.Sent;
import dev.interlock.chaos.HandleModel.Answer;
import dev.interlock.chaos.HandleModel.Created;
import dev.interlock.chaos.HandleModel.Exists;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Batches whose outcome is known to be right or wrong. */
class BatchJudgeTest {

    @Test
    void what_was_created_is_there_and_what_failed_was_there_before() {
        assertEquals(
                List.of(),
                judge(
                        Map.of("x", "one", "y", "one", "z", "two"),
                        sent("one", 1, 10, Map.of("x", new Created(), "y", new Created())),
                        sent("two", 5, 20, Map.of("y", new Exists(), "z", new Created()))));
    }

    @Test
    void a_created_handle_that_is_not_there_is_lost() {
        assertEquals(
                List.of(Finding.Kind.LOST, Finding.Kind.UNEXPLAINED),
                judge(Map.of(), sent("one", 1, 10, Map.of("x", new Created()))));
    }

    @Test
    void a_handle_that_two_batches_created_is_lost_to_one() {
        assertEquals(
                List.of(Finding.Kind.LOST, Finding.Kind.UNEXPLAINED),
                judge(
                        Map.of("x", "one"),
                        sent("one", 1, 10, Map.of("x", new Created())),
                        sent("two", 5, 20, Map.of("x", new Created()))));
    }

    @Test
    void a_failure_before_there_was_a_reason_is_unexplained() {
        assertEquals(
                List.of(Finding.Kind.UNEXPLAINED),
                judge(
                        Map.of("x", "two"),
                        sent("one", 1, 10, Map.of("x", new Exists())),
                        sent("two", 15, 20, Map.of("x", new Created()))));
    }

    @Test
    void a_batch_without_an_answer_explains_the_failures_of_others() {
        assertEquals(
                List.of(),
                judge(
                        Map.of("x", "one", "y", "one"),
                        unknown("one", 1, "x", "y"),
                        sent("two", 15, 20, Map.of("x", new Exists()))));
    }

    @Test
    void a_batch_without_an_answer_is_there_as_a_whole() {
        assertEquals(List.of(Finding.Kind.IMPOSSIBLE), judge(Map.of("x", "one"), unknown("one", 1, "x", "y")));
    }

    @Test
    void a_handle_that_nobody_created_is_found() {
        assertEquals(List.of(Finding.Kind.UNASKED), judge(Map.of("x", "one")));
    }

    private static Sent sent(String name, long began, long ended, Map<String, Answer> answers) {
        return new Sent(name, began, ended, List.copyOf(answers.keySet()), Optional.of(answers));
    }

    private static Sent unknown(String name, long began, String... handles) {
        return new Sent(name, began, began, List.of(handles), Optional.empty());
    }

    private static List<Finding.Kind> judge(Map<String, String> kept, Sent... sent) {
        return new BatchJudge(1000)
                .judge(new BatchRecord(List.of(sent), kept, 1000, 1001)).stream()
                        .map(Finding::kind)
                        .distinct()
                        .sorted()
                        .toList();
    }
}
