package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class BatchesTest {
    /** More than the names of all lists of a request and what stands beside them. */
    private static final int AROUND_LISTS = 200;

    @Test
    void a_request_is_cut_in_the_order_of_work() {
        var request = """
                {"dmiPlugin": "p",
                 "upgradedCmHandles": {"cmHandles": ["u"], "moduleSetTag": "t"},
                 "createdCmHandles": [{"cmHandle": "a"}, {"cmHandle": "b"}],
                 "updatedCmHandles": [{"cmHandle": "a"}],
                 "deletedCmHandles": ["y"], "removedCmHandles": ["x"]}""";
        var items = RequestItems.of("f", Documents.object("f", request.getBytes(StandardCharsets.UTF_8)));

        assertEquals(
                List.of(
                        "{'dmiPlugin':'p','removedCmHandles':['x','y'],'createdCmHandles':[{'cmHandle':'a'}]}",
                        "{'dmiPlugin':'p','createdCmHandles':[{'cmHandle':'b'}],'updatedCmHandles':[{'cmHandle':'a'}],"
                                + "'upgradedCmHandles':{'moduleSetTag':'t','cmHandles':['u']}}"),
                requests(items, 3));
    }

    @Test
    void creations_for_different_plugins_that_alternate_need_one_batch_for_each() {
        var requests = requests(
                lines(
                        "{'cmHandle':'a','dmiPlugin':'p'}",
                        "{'cmHandle':'b','dmiPlugin':'q'}",
                        "{'cmHandle':'c','dmiPlugin':'p'}"),
                10);

        assertEquals(
                List.of(
                        "{'dmiPlugin':'p','createdCmHandles':[{'cmHandle':'a'},{'cmHandle':'c'}]}",
                        "{'dmiPlugin':'q','createdCmHandles':[{'cmHandle':'b'}]}"),
                requests);
    }

    @Test
    void lines_with_a_name_in_common_stay_in_their_order() {
        var requests = requests(
                lines(
                        "{'cmHandle':'a','dmiPlugin':'p'}",
                        "{'cmHandle':'b','dmiPlugin':'q','alternateId':'c'}",
                        "{'cmHandle':'c','dmiPlugin':'p'}"),
                10);

        assertEquals(3, requests.size());
    }

    @Test
    void a_line_whose_operation_a_request_would_do_earlier_begins_a_batch() {
        var requests = requests(
                lines(
                        "{'cmHandle':'a'}",
                        "{'cmHandle':'a','operation':'delete'}",
                        "{'cmHandle':'a','operation':'update'}"),
                10);

        assertEquals(
                List.of(
                        "{'createdCmHandles':[{'cmHandle':'a'}]}",
                        "{'removedCmHandles':['a'],'updatedCmHandles':[{'cmHandle':'a'}]}"),
                requests);
    }

    @Test
    void upgrades_to_different_tags_need_different_batches() {
        var requests = requests(
                lines(
                        "{'cmHandle':'a','operation':'upgrade','moduleSetTag':'s'}",
                        "{'cmHandle':'b','operation':'upgrade','moduleSetTag':'t'}"),
                10);

        assertEquals(
                List.of(
                        "{'upgradedCmHandles':{'moduleSetTag':'s','cmHandles':['a']}}",
                        "{'upgradedCmHandles':{'moduleSetTag':'t','cmHandles':['b']}}"),
                requests);
    }

    @Test
    void a_batch_has_as_many_bytes_as_it_may_and_one_operation_at_least() {
        var requests = requests(
                lines(
                        "{'cmHandle':'%s'}".formatted("ä".repeat(50)),
                        "{'cmHandle':'a'}",
                        "{'cmHandle':'b'}",
                        "{'cmHandle':'c'}"),
                10,
                2L * "{'cmHandle':'a'},".length());

        assertEquals(
                List.of(
                        "{'createdCmHandles':[{'cmHandle':'%s'}]}".formatted("ä".repeat(50)),
                        "{'createdCmHandles':[{'cmHandle':'a'},{'cmHandle':'b'}]}",
                        "{'createdCmHandles':[{'cmHandle':'c'}]}"),
                requests);
    }

    @Property(tries = 2000)
    void cutting_does_not_change_what_comes_of_the_operations(@ForAll long seed) {
        var random = new Random(seed);
        var items = new ArrayList<Item>();
        for (var count = random.nextInt(12); count > 0; count--) {
            items.add(operation(random));
        }
        var inOrder = new Inventory();
        items.forEach(inOrder::work);
        var inBatches = new Inventory();
        var most = new BatchLimit(1 + random.nextInt(6), 1 + random.nextInt(400));
        var batches = new Batches(of(items.iterator()), most);
        for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
            assertTrue(batch.get().size() <= most.operations());
            assertTrue(batch.get().size() == 1 || batch.get().toJson().length <= most.bytes() + AROUND_LISTS);
            assertEquals(batch.get().size(), items(batch.get().request()).size());
            items(batch.get().request()).forEach(inBatches::work);
        }

        assertEquals(inOrder, inBatches);
    }

    /** The operations of a request in the order in which a node does them. */
    private static List<Item> items(ObjectNode request) {
        var items = new ArrayList<Item>();
        var read = RequestItems.of("request", request);
        for (var item = read.next(); item.isPresent(); item = read.next()) {
            items.add(item.get());
        }
        return items;
    }

    private static Item operation(Random random) {
        var line = Documents.JSON
                .createObjectNode()
                .put("cmHandle", "n" + random.nextInt(4))
                .put(
                        "operation",
                        List.of("delete", "create", "update", "upgrade").get(random.nextInt(4)))
                .put("moduleSetTag", "t" + random.nextInt(2))
                .put("dmiPlugin", "p" + random.nextInt(2));
        if (random.nextInt(3) == 0) {
            line.put("alternateId", "n" + random.nextInt(4));
        }
        return LineForm.item(line, Operation.CREATE, new Place("f", 1));
    }

    /** What a node has, in the simplest words, and what it said to each operation. */
    private static final class Inventory {
        private final Map<String, String> handles = new TreeMap<>();
        private final Map<String, List<String>> answers = new TreeMap<>();

        void work(Item item) {
            var alternate = item.element().path("alternateId").asText();
            var answer = switch (item.operation()) {
                case DELETE ->
                    Optional.ofNullable(handles.remove(item.handle()))
                            .map(old -> "deleted")
                            .orElse("unknown");
                case CREATE -> {
                    var taken = names().contains(item.handle())
                            || names().contains(alternate)
                            || alternate.equals(item.handle());
                    if (!taken) {
                        handles.put(item.handle(), item.beside() + "/" + alternate);
                    }
                    yield taken ? "taken" : "created";
                }
                case UPDATE -> {
                    var taken = names().contains(alternate);
                    if (!taken && !alternate.isEmpty() && handles.containsKey(item.handle())) {
                        handles.put(item.handle(), "updated/" + alternate);
                    }
                    yield taken + "" + handles.containsKey(item.handle());
                }
                case UPGRADE ->
                    Optional.ofNullable(handles.computeIfPresent(
                                    item.handle(), (id, old) -> item.tag().asText() + "/" + old.replaceAll(".*/", "")))
                            .orElse("unknown");
            };
            answers.computeIfAbsent(item.handle(), id -> new ArrayList<>()).add(answer);
        }

        private Set<String> names() {
            var names = new HashSet<>(handles.keySet());
            handles.values().forEach(value -> names.add(value.replaceAll(".*/", "")));
            names.remove("");
            return names;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Inventory inventory && toString().equals(inventory.toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }

        @Override
        public String toString() {
            return handles + " " + answers;
        }
    }

    private static Items lines(String... lines) {
        var items = new ArrayList<Item>();
        for (var line : lines) {
            var json = Documents.object("line", line.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            items.add(LineForm.item(json, Operation.CREATE, new Place("f", 1)));
        }
        return of(items.iterator());
    }

    private static Items of(Iterator<Item> items) {
        return new Items() {
            @Override
            public Optional<Item> next() {
                return items.hasNext() ? Optional.of(items.next()) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    private static List<String> requests(Items items, int most) {
        return requests(items, most, 1 << 20);
    }

    private static List<String> requests(Items items, int most, long bytes) {
        var requests = new ArrayList<String>();
        var batches = new Batches(items, new BatchLimit(most, bytes));
        for (var batch = batches.next(); batch.isPresent(); batch = batches.next()) {
            requests.add(batch.get().request().toString().replace('"', '\''));
        }
        return requests;
    }
}
