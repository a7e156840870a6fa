package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Flows of random schemas walk at random, by the machine and by {@link ReferenceFlow}. What must hold is said by {@link ComparedFlow}.
 *
 * <p>{@code -Dinterlock.sequences} sets how many walks there are, {@code -Dinterlock.seed} repeats those of a failure.
 */
class FlowMachinePropertyTest {
    private static final int USUAL = 100_000;
    private static final int WALKS = Integer.getInteger("interlock.sequences", USUAL);
    private static final int TRIES = 100;
    private static final int WALKS_BY_ONE_SCHEMA = 5;

    /** All that can come of each kind of act. Each of it does come, or the walks do not go where they should. */
    private static final Map<String, Set<String>> VERDICTS = Map.of(
            "start", words("moved settle_limit_exceeded"),
            "Take", words("""
                    moved flow_not_active revision_conflict step_not_found transition_not_found step_not_active
                    transition_not_manual ambiguous_step condition_not_met condition_failed settle_limit_exceeded"""),
            "Fire", words("""
                    moved flow_not_active step_not_active transition_not_found condition_not_met condition_failed
                    settle_limit_exceeded"""),
            "Reply", words("""
                    moved flow_not_active step_not_active transition_not_found condition_not_met condition_failed
                    settle_limit_exceeded"""),
            "Steer", words("moved flow_not_active flow_not_paused settle_limit_exceeded"),
            "Migrate", words("moved flow_not_active migration_not_possible settle_limit_exceeded"),
            "Properties", words("moved nothing settle_limit_exceeded"));

    private static Set<String> words(String text) {
        return Arrays.stream(text.split("\\s+")).collect(Collectors.toSet());
    }

    private static final Map<String, Set<String>> SEEN = new ConcurrentHashMap<>();

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void on_random_walks_the_machine_does_what_the_plain_rules_say(@ForAll long random) {
        long seed = Long.getLong("interlock.seed", random);

        LongStream.range(0, WALKS / TRIES / WALKS_BY_ONE_SCHEMA)
                .parallel()
                .mapToObj(number -> walk(new Chance(seed + number), FlowMachinePropertyTest::note))
                .flatMap(Optional::stream)
                .findAny()
                .map(RandomWalk.Failed::shrunk)
                .ifPresent(smallest -> {
                    throw new AssertionError(
                            "seed %d%n%s%s".formatted(seed, smallest.walk(), smallest.cause()), smallest.cause());
                });
    }

    private static void note(String act, String verdict) {
        SEEN.computeIfAbsent(act, first -> ConcurrentHashMap.newKeySet()).add(verdict);
    }

    @AfterContainer
    static void every_verdict_has_come() {
        assertEquals(VERDICTS, WALKS < USUAL ? VERDICTS : SEEN);
    }

    private static Optional<RandomWalk.Failed> walk(Chance chance, BiConsumer<String, String> verdicts) {
        var versions = new RandomSchemas(chance).versions();
        var definitions = SampleCondition.define(versions.both());
        return IntStream.range(0, WALKS_BY_ONE_SCHEMA)
                .mapToObj(number -> RandomWalk.of(versions, definitions, chance, verdicts))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
