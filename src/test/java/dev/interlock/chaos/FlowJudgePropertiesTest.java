package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.chaos.FlowRecord.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a correct service told is right, and with one thing changed it is not. */
class FlowJudgePropertiesTest {
    private static final FlowJudge JUDGE = new FlowJudge(100_000);

    @Property(tries = 500)
    void what_a_correct_service_told_is_explained(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int clients) {
        assertEquals(List.of(), JUDGE.judge(Simulation.run(seed, clients, 200)));
    }

    @Property(tries = 300)
    void a_change_that_is_dropped_from_the_history_is_found(@ForAll long seed) {
        var record = Simulation.run(seed, 6, 200);
        var log = new ArrayList<>(record.log());
        // Of what nobody was told of it may be right that it is missing.
        var changes = positions(record.told(), FlowJudgePropertiesTest::acknowledgedChange);
        var dropped = record.told().get(changes.get(new Random(seed).nextInt(changes.size())));
        log.removeIf(entry -> dropped.operation()
                .answer()
                .filter(new FlowAnswer.Stood(
                        new Standing(entry.revision(), entry.place().orElseThrow(), entry.paused()))::equals)
                .isPresent());
        assertWrong(with(record, record.told(), log));
    }

    @Property(tries = 300)
    void a_change_that_comes_twice_is_found(@ForAll long seed) {
        var record = Simulation.run(seed, 6, 200);
        var log = new ArrayList<>(record.log());
        int twice = new Random(seed).nextInt(log.size());
        log.add(twice, log.get(twice));
        assertWrong(with(record, record.told(), renumbered(log)));
    }

    @Property(tries = 300)
    void two_changes_that_swapped_their_answers_are_found(@ForAll long seed) {
        var record = Simulation.run(seed, 6, 200);
        var told = new ArrayList<>(record.told());
        var changes = positions(told, FlowJudgePropertiesTest::acknowledgedChange);
        int first = changes.get(0);
        int second = changes.get(changes.size() - 1);
        var answer = told.get(first).operation().answer();
        told.set(first, answered(told.get(first), told.get(second).operation().answer()));
        told.set(second, answered(told.get(second), answer));
        assertWrong(with(record, told, record.log()));
    }

    @Property(tries = 300)
    void a_read_at_the_end_that_sees_the_beginning_is_found(@ForAll long seed) {
        var record = Simulation.run(seed, 6, 200);
        var told = new ArrayList<>(record.told());
        told.add(new Told(
                new Operation<>(
                        "stale",
                        record.logBegan(),
                        record.logEnded(),
                        new FlowCall.Look(),
                        Optional.of(new FlowAnswer.Stood(new Standing(1, Place.A, false)))),
                Optional.empty()));
        assertWrong(with(record, told, record.log()));
    }

    @Property(tries = 300)
    void a_refusal_that_was_a_change_in_truth_is_found(@ForAll long seed) {
        var record = Simulation.run(seed, 6, 200);
        var told = new ArrayList<>(record.told());
        int change = positions(told, one -> acknowledgedChange(one) && one.key().isPresent())
                .getLast();
        told.set(change, answered(told.get(change), Optional.of(new FlowAnswer.Refused("step_not_active"))));
        assertWrong(with(record, told, record.log()));
    }

    @Test
    void thousands_of_operations_are_judged_in_no_time() {
        var record = Simulation.run(1, 24, 20_000);
        assertTimeout(Duration.ofSeconds(5), () -> assertEquals(List.of(), JUDGE.judge(record)));
    }

    @Test
    void a_search_beyond_its_limit_is_undecided() {
        var record = Simulation.run(1, 24, 2000);
        assertEquals(
                List.of(Finding.Kind.UNDECIDED),
                new FlowJudge(100).judge(record).stream().map(Finding::kind).toList());
    }

    private static List<Integer> positions(List<Told> told, Predicate<Told> predicate) {
        var positions = new ArrayList<Integer>();
        for (int i = 0; i < told.size(); i++) {
            if (predicate.test(told.get(i))) {
                positions.add(i);
            }
        }
        return positions;
    }

    private static boolean acknowledgedChange(Told told) {
        return told.operation().call().logged().isPresent()
                && told.operation()
                        .answer()
                        .filter(FlowAnswer.Stood.class::isInstance)
                        .isPresent();
    }

    private static Told answered(Told told, Optional<FlowAnswer> answer) {
        var operation = told.operation();
        return new Told(
                new Operation<>(operation.client(), operation.began(), operation.ended(), operation.call(), answer),
                told.key());
    }

    private static List<Entry> renumbered(List<Entry> log) {
        var entries = new ArrayList<Entry>();
        log.forEach(entry ->
                entries.add(new Entry(entries.size() + 1L, entry.word(), entry.place(), entry.paused(), entry.key())));
        return entries;
    }

    private static FlowRecord with(FlowRecord record, List<Told> told, List<Entry> log) {
        return new FlowRecord(record.subject(), told, record.instances(), log, record.logBegan(), record.logEnded());
    }

    private static void assertWrong(FlowRecord record) {
        assertFalse(JUDGE.judge(record).isEmpty());
    }
}
