package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.interlock.flow.Copies.Copy;
import dev.interlock.flow.FlowStore.Stored;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyCodecTest {
    private static final FlowInstanceId ID = FlowInstanceId.create(TestFlow.NOW);
    private static final SubjectKey KEY = new SubjectKey("cm-handle", "Gerät 5");

    private static FlowInstance instance(FlowState state, int number, long revision, Map<String, StepStatus> steps) {
        return new FlowInstance(ID, "way", number, KEY, number, state, revision, steps);
    }

    private static FlowInstance started() {
        return instance(FlowState.ACTIVE, 1, 1, Map.of());
    }

    private static Copy bare(FlowInstance instance) {
        return new Copy(new Stored(instance, Optional.empty()), -5, false);
    }

    private static Copy read(Copy copy) {
        var bytes = ByteBuffer.allocate(10_000).position(7).slice();
        CopyCodec.write(copy, bytes);
        var read = CopyCodec.read(ID, bytes.flip());
        assertFalse(bytes.hasRemaining());
        return read;
    }

    @ParameterizedTest
    @EnumSource
    void a_flow_in_any_state_comes_back(FlowState state) {
        var copy = bare(instance(state, 1, 1, Map.of()));

        assertEquals(copy, read(copy));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, 1L << 62, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void numbers_of_any_size_come_back(long number) {
        int most = Math.clamp(number, 0, Integer.MAX_VALUE);
        var steps = Map.of("one", new StepStatus(StepState.ACTIVE, most, Set.of(most)));
        var copy =
                new Copy(new Stored(instance(FlowState.ACTIVE, most, number, steps), Optional.empty()), number, false);

        assertEquals(copy, read(copy));
    }

    @ParameterizedTest
    @EnumSource
    void steps_in_any_state_come_back_with_what_has_arrived(StepState state) {
        var copy = bare(instance(
                FlowState.ACTIVE,
                1,
                1,
                Map.of(
                        "one",
                        new StepStatus(state, 3, Set.of()),
                        "größer",
                        new StepStatus(state, 0, Set.of(0, 7, 300)))));

        assertEquals(copy, read(copy));
    }

    @Test
    void a_subject_comes_back_with_all_kinds_of_properties_in_their_order() {
        var properties = new LinkedHashMap<String, Object>();
        properties.put("text", "ä \uD83D\uDE00 \u0000");
        properties.put("long", Long.MIN_VALUE);
        properties.put("whole", 3.0);
        properties.put("small", -0.0);
        properties.put("yes", true);
        properties.put("no", false);
        properties.put("nothing", null);
        properties.put("list", Arrays.asList(1L, null, List.of(), Map.of("in", List.of("x"))));
        properties.put("map", Map.of());
        var subject = new Subject(UUID.randomUUID(), KEY, properties, 9);
        var copy = new Copy(new Stored(started(), Optional.of(subject)), Long.MIN_VALUE, false);

        var read = read(copy);

        assertEquals(copy, read);
        assertEquals(
                List.copyOf(properties.keySet()),
                List.copyOf(read.stored().subject().orElseThrow().properties().keySet()));
    }

    @Test
    void what_was_fresh_is_not_when_it_comes_back() {
        var stored = new Stored(started(), Optional.empty());

        assertEquals(new Copy(stored, 1, false), read(new Copy(stored, 1, true)));
    }
}
