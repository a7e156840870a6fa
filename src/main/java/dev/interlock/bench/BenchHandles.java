package dev.interlock.bench;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** cm-handles as an inventory has them: an alternate id and five properties of each kind. */
final class BenchHandles {
    static final String PLUGIN = "http://bench:8783";

    private final String prefix;

    /** @param prefix of all their ids */
    BenchHandles(String prefix) {
        this.prefix = prefix;
    }

    String id(int number) {
        return String.format(Locale.ROOT, "%s-%08d", prefix, number);
    }

    String alternateId(int number) {
        return String.format(Locale.ROOT, "SubNetwork=%s,ManagedElement=%08d", prefix, number);
    }

    static String properties(int number) {
        return String.format(
                Locale.ROOT,
                "{\"address\":\"10.%d.%d.%d\",\"port\":\"830\",\"protocol\":\"NETCONF/TLS\",\"release\":\"24.%d\",\"serial\":\"SN%010d\"}",
                number >> 16 & 255,
                number >> 8 & 255,
                number & 255,
                number % 12,
                number);
    }

    static String publicProperties(int number) {
        return String.format(
                Locale.ROOT,
                "{\"vendor\":\"ericsson\",\"type\":\"gNodeB\",\"site\":\"Cork-%d\",\"region\":\"south-%d\",\"tac\":\"%d\"}",
                number % 997,
                number % 17,
                number % 65536);
    }

    /** A batch that creates those of the numbers from one on. */
    String create(int from, int count) {
        return "{\"dmiPlugin\":\"" + PLUGIN + "\",\"createdCmHandles\":["
                + list(
                        from,
                        count,
                        number -> "{\"cmHandle\":\"" + id(number) + "\",\"alternateId\":\"" + alternateId(number)
                                + "\",\"moduleSetTag\":\"bench\",\"cmHandleProperties\":" + properties(number)
                                + ",\"publicCmHandleProperties\":" + publicProperties(number) + "}")
                + "]}";
    }

    /** A batch that changes one property of each. */
    String update(int from, int count) {
        return "{\"updatedCmHandles\":["
                + list(
                        from,
                        count,
                        number -> "{\"cmHandle\":\"" + id(number) + "\",\"cmHandleProperties\":{\"release\":\"25.1\"}}")
                + "]}";
    }

    String delete(int from, int count) {
        return "{\"removedCmHandles\":[" + list(from, count, number -> "\"" + id(number) + "\"") + "]}";
    }

    private static String list(int from, int count, IntFunction<String> item) {
        return IntStream.range(from, from + count).mapToObj(item).collect(Collectors.joining(","));
    }
}
