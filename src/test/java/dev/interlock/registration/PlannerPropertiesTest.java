package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.FlowPlanner;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LifecycleDefinition;
import dev.interlock.flow.SchemasInMemory;
import dev.interlock.registration.Batch.Absent;
import dev.interlock.registration.Batch.Upgrade;
import dev.interlock.registration.HandleStore.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random batches, few names so that they collide, against the naive model of the rules. */
class PlannerPropertiesTest {
    private static final int MAX_PROPERTIES = 2;

    private static final FlowPlanner FLOWS = new FlowPlanner(
            new FlowMachine(10), Map.of(Lifecycle.VERSION, LifecycleDefinition.create()), Instant.EPOCH);

    @Property(tries = 2000)
    void any_sequence_of_batches_has_the_outcome_and_the_state_of_the_naive_model(
            @ForAll("batches") List<Batch> batches) {
        var store = new HandlesInMemory(new SchemasInMemory());
        var model = new NaiveRegistry(MAX_PROPERTIES);
        for (var batch : batches) {
            var result = store.change(
                            batch.names(),
                            Optional.empty(),
                            known -> Planner.plan(batch, known, MAX_PROPERTIES, FLOWS),
                            Duration.ofSeconds(1))
                    .await();
            assertEquals(
                    model.apply(batch),
                    told(assertInstanceOf(Result.Done.class, result).outcome()));
            assertEquals(model.state(), state(store));
            store.handles()
                    .keySet()
                    .forEach(id -> assertEquals(
                            Optional.of(FlowState.ACTIVE), store.flow(id).map(flow -> flow.state()), "flow of " + id));
        }
    }

    private static List<String> told(Outcome outcome) {
        return outcome.failed().stream()
                .map(item -> item.place().operation() + " " + item.place().index() + " " + item.reason())
                .toList();
    }

    private static Map<String, String> state(HandlesInMemory store) {
        var state = new TreeMap<String, String>();
        store.handles()
                .forEach((id, handle) -> state.put(
                        id.value(),
                        handle.alternateId().orElse("")
                                + new TreeMap<>(handle.properties())
                                + new TreeMap<>(handle.publicProperties())));
        return state;
    }

    @Provide
    Arbitrary<List<Batch>> batches() {
        return Combinators.combine(
                        entries(names()).list().ofMaxSize(4),
                        entries(inputs()).list().ofMaxSize(5),
                        entries(inputs()).list().ofMaxSize(5),
                        Arbitraries.of(Absent.class))
                .as((deleted, created, updated, absent) ->
                        new Batch(DmiPlugins.UNNAMED, deleted, created, updated, Upgrade.NOTHING, absent))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static <T> Arbitrary<Entry<T>> entries(Arbitrary<T> values) {
        Arbitrary<Entry<T>> read = values.map(Entry.Read::new);
        return Arbitraries.frequencyOf(
                Tuple.of(15, read), Tuple.of(1, Arbitraries.just(new Entry.Malformed<T>("", "of no form"))));
    }

    private static Arbitrary<HandleInput> inputs() {
        return Combinators.combine(
                        names(), names().filter(name -> !name.isBlank()).optional(0.6), changes(), changes())
                .as((id, alternateId, properties, publicProperties) -> new HandleInput(
                        id,
                        alternateId,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        properties,
                        publicProperties));
    }

    private static Arbitrary<String> names() {
        return Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.of("a", "b", "c", "d", "e")),
                Tuple.of(1, Arbitraries.of("", "a b", "a/b", "é\uD83D\uDE00")));
    }

    private static Arbitrary<Map<String, Optional<String>>> changes() {
        return Arbitraries.maps(
                        Arbitraries.of("k1", "k2", "k3"),
                        Arbitraries.frequency(Tuple.of(10, "v"), Tuple.of(10, "w"), Tuple.of(1, "U+0000 is \u0000"))
                                .optional(0.7))
                .ofMaxSize(2)
                .map(HashMap::new);
    }
}
