package dev.interlock.registration;

import static dev.interlock.registration.RunningRegistration.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.bus.Action;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two clients hand in random batches over the same few names at once: what they are told and what is stored then is as if one had
 * come after the other.
 *
 * <p>{@code -Dinterlock.model.rounds=N} runs more of them, {@code -Dinterlock.model.seed=N} those of another seed.
 */
class RegistrationRacesIT {
    private static final int ROUNDS = Integer.getInteger("interlock.model.rounds", 500);
    private static final long SEED = Long.getLong("interlock.model.seed", System.nanoTime());

    /** After so many rounds everything begins anew. */
    private static final int LENGTH = 10;

    private static Optional<RunningRegistration> registration = Optional.empty();

    private final RunningRegistration running = registration.orElseThrow();

    @BeforeAll
    static void start(@TempDir Path directory) throws SQLException {
        registration = Optional.of(new RunningRegistration(directory));
    }

    @AfterAll
    static void stop() {
        registration.ifPresent(RunningRegistration::close);
    }

    @Test
    void R8_two_batches_at_once_are_as_one_after_the_other() {
        race((random, steps, key) -> new Pair(steps.post(any(random)), steps.post(any(random))));
    }

    @Test
    void R8_two_batches_at_once_that_only_create_are_as_one_after_the_other() {
        race((random, steps, key) -> new Pair(steps.creation(key), steps.creation(key)));
    }

    @Test
    void R8_a_batch_that_only_creates_and_any_other_at_once_are_as_one_after_the_other() {
        race((random, steps, key) -> new Pair(steps.creation(key), steps.mixture(key)));
    }

    @Test
    void R8_of_two_batches_at_once_under_one_key_one_is_done_and_both_have_its_answer_or_the_other_is_refused() {
        race((random, steps, key) -> {
            var first = keyed(random.nextBoolean() ? steps.post(Door.INTERLOCK) : steps.creation(key), key);
            return new Pair(first, random.nextInt(4) == 0 ? keyed(steps.post(Door.INTERLOCK), key) : first);
        });
    }

    private static Door any(Random random) {
        return random.nextBoolean() ? Door.INTERLOCK : Door.NCMP;
    }

    private static Step.Post keyed(Step.Post post, String key) {
        return new Step.Post(post.door(), post.lenient(), Optional.of(key), post.body());
    }

    private void race(Pairs pairs) {
        long seed = SEED;
        for (int round = 0; round < ROUNDS; round += LENGTH, seed++) {
            long number = seed;
            running.empty();
            var random = new Random(seed);
            var steps = new RandomSteps(seed);
            var done = new ArrayList<Record>();
            var model = new RegistrationModel(RunningRegistration.LIMITS);
            for (int i = 0; i < LENGTH; i++) {
                for (var name : List.of("a", "b")) {
                    var ready = new Step.Move(name, Action.TRANSITION, "ready");
                    done.add(ready);
                    model.take(ready);
                    running.take(ready);
                }
                var pair = pairs.next(random, steps, "race-" + i);
                done.add(pair);
                var seen = raced(pair);
                model = explained(seen, pair, model)
                        .orElseThrow(() -> new AssertionError(
                                "seen with -Dinterlock.model.seed=" + number + ":" + seen + "\nafter" + lines(done)));
            }
        }
    }

    private static String lines(List<Record> done) {
        return done.stream().map(step -> "\n" + step).collect(Collectors.joining());
    }

    private Seen raced(Pair pair) {
        var first = running.start(pair.first);
        var second = running.start(pair.second);
        var told = List.of(await(first), await(second));
        return new Seen(told, running.state());
    }

    /** The model after that order of the two in which they are told this and leave this. */
    private static Optional<RegistrationModel> explained(Seen seen, Pair pair, RegistrationModel before) {
        var forth = before.copy();
        var toldForth = List.of(forth.take(pair.first), forth.take(pair.second));
        var back = before.copy();
        var toldSecond = back.take(pair.second);
        var toldBack = List.of(back.take(pair.first), toldSecond);
        if (seen.equals(new Seen(toldForth, forth.state()))) {
            return Optional.of(forth);
        }
        return seen.equals(new Seen(toldBack, back.state())) ? Optional.of(back) : Optional.empty();
    }

    private interface Pairs {
        Pair next(Random random, RandomSteps steps, String key);
    }

    private record Pair(Step.Post first, Step.Post second) {}

    /** What the two were told and what was stored then. */
    private record Seen(List<Told> told, SortedMap<String, JsonNode> state) {}
}
