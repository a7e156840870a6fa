package dev.interlock.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Lanes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who owns which instance. */
final class RendezvousTest {
    private static final List<String> INSTANCES = IntStream.range(0, 20_000)
            .mapToObj(number -> new UUID(0x01a20cdfd7a876b0L, 0x8000000000000000L | number).toString())
            .toList();

    private static Rendezvous among(String... nodes) {
        return Rendezvous.of(
                Arrays.stream(nodes).map(node -> new Lanes(node, 2)).toList());
    }

    private static String owner(Rendezvous nodes, String instance) {
        return nodes.owner(instance, node -> true).orElseThrow().node();
    }

    @Test
    void all_nodes_pick_the_same_owner_in_whatever_order_they_know_each_other() {
        var one = among("a", "b", "c");
        var other = among("c", "a", "b");

        INSTANCES.forEach(instance -> assertEquals(owner(one, instance), owner(other, instance)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 9})
    void each_node_gets_about_the_same_share(int count) {
        var nodes = among(IntStream.range(0, count)
                .mapToObj(number ->
                        UUID.nameUUIDFromBytes(new byte[] {(byte) number}).toString())
                .toArray(String[]::new));

        var shares = INSTANCES.stream()
                .collect(Collectors.groupingBy(instance -> owner(nodes, instance), Collectors.counting()));

        double fair = (double) INSTANCES.size() / count;
        assertEquals(count, shares.size());
        shares.values().forEach(share -> assertTrue(Math.abs(share - fair) < fair / 10, shares.toString()));
    }

    @Test
    void when_a_node_leaves_only_its_own_instances_move() {
        var before = among("a", "b", "c");
        var after = among("a", "b");

        for (var instance : INSTANCES) {
            var owner = owner(before, instance);
            if (!owner.equals("c")) {
                assertEquals(owner, owner(after, instance));
            }
        }
    }

    @Test
    void a_node_that_is_not_eligible_is_passed_over_as_if_it_were_not_there() {
        var all = among("a", "b", "c");
        var without = among("a", "c");

        for (var instance : INSTANCES) {
            assertEquals(
                    owner(without, instance),
                    all.owner(instance, node -> !node.equals("b")).orElseThrow().node());
        }
    }

    @Test
    void where_no_node_is_eligible_there_is_no_owner() {
        var named = new HashSet<>(Set.of("a", "b"));

        assertTrue(among("a", "b").owner("i", node -> !named.contains(node)).isEmpty());
    }
}
