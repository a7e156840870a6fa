package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random batches, and random moves of lifecycles between them, against the model of the rules: after each step the whole answer and
 * all that is stored are the same.
 *
 * <p>{@code -Dinterlock.model.batches=N} runs more of them, {@code -Dinterlock.model.seed=N} those of another seed or again those of
 * a run that failed.
 */
class RegistrationModelIT {
    private static final int BATCHES = Integer.getInteger("interlock.model.batches", 2000);
    private static final long SEED = Long.getLong("interlock.model.seed", System.nanoTime());

    /** Of the steps after which everything begins anew. */
    private static final int LENGTH = 25;

    private static Optional<RunningRegistration> registration = Optional.empty();

    @BeforeAll
    static void start(@TempDir Path directory) throws SQLException {
        registration = Optional.of(new RunningRegistration(directory));
    }

    @AfterAll
    static void stop() {
        registration.ifPresent(RunningRegistration::close);
    }

    @ParameterizedTest
    @EnumSource(Door.class)
    void R11_random_batches_have_the_answers_and_the_effects_of_the_model(Door door) {
        long seed = SEED;
        for (int batches = 0; batches < BATCHES; seed++) {
            var steps = new RandomSteps(seed).sequence(door, LENGTH);
            var difference = difference(steps);
            if (difference.isPresent()) {
                var smallest = new SmallerSteps(fewer -> difference(fewer).isPresent()).of(steps);
                fail("with -Dinterlock.model.seed=" + seed + ":\n"
                        + smallest.stream().map(Step::toString).collect(Collectors.joining("\n"))
                        + "\n" + difference(smallest).orElse("seen once only: " + difference.get()));
            }
            batches += (int) steps.stream().filter(Step.Post.class::isInstance).count();
        }
    }

    /** What came out otherwise than in the model, of the first step where it did. */
    private static Optional<String> difference(List<Step> steps) {
        var running = registration.orElseThrow();
        running.empty();
        var model = new RegistrationModel(RunningRegistration.LIMITS);
        for (var step : steps) {
            var expected = model.take(step);
            var told = running.take(step);
            if (!expected.equals(told)) {
                return Optional.of("expected " + expected + "\ntold " + told);
            }
            var state = running.state();
            if (!model.state().equals(state)) {
                return Optional.of("expected " + without(model.state(), state) + "\nstored "
                        + without(running.state(), model.state()));
            }
        }
        return Optional.empty();
    }

    private static SortedMap<String, JsonNode> without(SortedMap<String, JsonNode> state, Map<String, JsonNode> other) {
        state.entrySet().removeAll(other.entrySet());
        return state;
    }
}
