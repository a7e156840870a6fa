package dev.interlock.flow;

import dev.interlock.flow.Copies.Copy;
import dev.interlock.flow.FlowStore.Stored;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes copies of instances as bytes, which take little room, and reads them in the same process. */
final class CopyCodec {
    private static final List<FlowState> FLOW_STATES = List.of(FlowState.values());
    private static final List<StepState> STEP_STATES = List.of(StepState.values());

    private CopyCodec() {}

    /** Writes all of a copy but its id; whoever reads it has one that is not fresh. */
    static void write(Copy copy, ByteBuffer to) {
        to.putLong(copy.readNanos());
        write(copy.stored().instance(), to);
        writeBoolean(copy.stored().subject().isPresent(), to);
        copy.stored().subject().ifPresent(subject -> write(subject, to));
    }

    static Copy read(FlowInstanceId id, ByteBuffer from) {
        long readNanos = from.getLong();
        var instance = readInstance(id, from);
        var subject =
                readBoolean(from) ? Optional.of(readSubject(instance.subject(), from)) : Optional.<Subject>empty();
        return new Copy(new Stored(instance, subject), readNanos, false);
    }

    private static void write(FlowInstance instance, ByteBuffer to) {
        writeText(instance.schema(), to);
        writeNumber(instance.version(), to);
        writeText(instance.subject().kind(), to);
        writeText(instance.subject().key(), to);
        writeNumber(instance.run(), to);
        writeNumber(FLOW_STATES.indexOf(instance.state()), to);
        writeNumber(instance.revision(), to);
        writeNumber(instance.steps().size(), to);
        instance.steps().forEach((step, status) -> {
            writeText(step, to);
            writeNumber(STEP_STATES.indexOf(status.state()), to);
            writeNumber(status.visits(), to);
            writeNumber(status.arrived().size(), to);
            status.arrived().forEach(edge -> writeNumber(edge, to));
        });
    }

    private static FlowInstance readInstance(FlowInstanceId id, ByteBuffer from) {
        return new FlowInstance(
                id,
                readText(from),
                readInt(from),
                new SubjectKey(readText(from), readText(from)),
                readInt(from),
                FLOW_STATES.get(readInt(from)),
                readNumber(from),
                readSteps(from));
    }

    private static Map<String, StepStatus> readSteps(ByteBuffer from) {
        int size = readInt(from);
        Map<String, StepStatus> steps = HashMap.newHashMap(size);
        for (int i = 0; i < size; i++) {
            steps.put(readText(from), new StepStatus(STEP_STATES.get(readInt(from)), readInt(from), readEdges(from)));
        }
        return steps;
    }

    private static Set<Integer> readEdges(ByteBuffer from) {
        var edges = new Integer[readInt(from)];
        Arrays.setAll(edges, i -> readInt(from));
        return Set.of(edges);
    }

    private static void write(Subject subject, ByteBuffer to) {
        to.putLong(subject.id().getMostSignificantBits());
        to.putLong(subject.id().getLeastSignificantBits());
        writeNumber(subject.revision(), to);
        writeMap(subject.properties(), to);
    }

    private static Subject readSubject(SubjectKey key, ByteBuffer from) {
        var id = new UUID(from.getLong(), from.getLong());
        long revision = readNumber(from);
        return new Subject(id, key, readMap(from), revision);
    }

    /** Writes a value as {@link PlainJson} has it. */
    private static void writeValue(@Nullable Object value, ByteBuffer to) {
        switch (value) {
            case null -> to.put((byte) '0');
            case Boolean truth -> writeBoolean(truth, to.put((byte) 'b'));
            case Long number -> to.put((byte) 'l').putLong(number);
            case Double number -> to.put((byte) 'd').putDouble(number);
            case String text -> writeText(text, to.put((byte) 's'));
            case List<?> list -> {
                writeNumber(list.size(), to.put((byte) '['));
                list.forEach(element -> writeValue(element, to));
            }
            case Map<?, ?> map -> writeMap(map, to.put((byte) '{'));
            default -> throw new IllegalArgumentException("no plain value: " + value.getClass());
        }
    }

    private static @Nullable Object readValue(ByteBuffer from) {
        byte kind = from.get();
        return switch (kind) {
            case '0' -> null;
            case 'b' -> readBoolean(from);
            case 'l' -> from.getLong();
            case 'd' -> from.getDouble();
            case 's' -> readText(from);
            case '[' -> readList(from);
            case '{' -> readMap(from);
            default -> throw new IllegalStateException("no kind of value: " + kind);
        };
    }

    private static List<@Nullable Object> readList(ByteBuffer from) {
        int size = readInt(from);
        var list = new ArrayList<@Nullable Object>(size);
        for (int i = 0; i < size; i++) {
            list.add(readValue(from));
        }
        return list;
    }

    private static void writeMap(Map<?, ?> map, ByteBuffer to) {
        writeNumber(map.size(), to);
        map.forEach((name, value) -> {
            writeText((String) name, to);
            writeValue(value, to);
        });
    }

    private static Map<String, Object> readMap(ByteBuffer from) {
        int size = readInt(from);
        Map<String, Object> map = LinkedHashMap.newLinkedHashMap(size);
        for (int i = 0; i < size; i++) {
            map.put(readText(from), readValue(from));
        }
        return map;
    }

    private static void writeText(String text, ByteBuffer to) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(bytes.length, to);
        to.put(bytes);
    }

    private static String readText(ByteBuffer from) {
        int length = readInt(from);
        int at = from.position();
        from.position(at + length);
        return new String(from.array(), from.arrayOffset() + at, length, StandardCharsets.UTF_8);
    }

    private static void writeBoolean(boolean truth, ByteBuffer to) {
        to.put((byte) (truth ? 1 : 0));
    }

    private static boolean readBoolean(ByteBuffer from) {
        return from.get() != 0;
    }

    /** Writes a number, seven bits to a byte, as most are small. */
    private static void writeNumber(long number, ByteBuffer to) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            to.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.put((byte) rest);
    }

    private static long readNumber(ByteBuffer from) {
        long number = 0;
        int shift = 0;
        byte part;
        do {
            part = from.get();
            number |= (part & 0x7fL) << shift;
            shift += 7;
        } while (part < 0);
        return number;
    }

    private static int readInt(ByteBuffer from) {
        return Math.toIntExact(readNumber(from));
    }
}
