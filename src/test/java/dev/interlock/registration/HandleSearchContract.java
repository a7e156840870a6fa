package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.FlowInstanceId;
import dev.interlock.registration.HandleSearch.Filter;
import dev.interlock.registration.HandleSearch.Names;
import dev.interlock.registration.HandleSearch.Page;
import dev.interlock.registration.HandleSearch.Property;
import dev.interlock.registration.HandleSearch.Registered;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link HandleSearch} does; there are no handles but those of the test. */
public abstract class HandleSearchContract {
    private static final int MANY = 1000;

    private static final DmiPlugins THREE = new DmiPlugins(
            Optional.of("all"), Optional.of("data"), Optional.of("model"), Optional.of("read"), Optional.of("write"));

    protected abstract HandleSearch search(int maxScan);

    /** Adds a handle with its lifecycle flow, which is in its first visit of that step. */
    protected abstract void register(Handle handle, FlowInstanceId flow, String step);

    protected abstract void delete(CmHandleId id);

    /** Runs an operation where the search may be used, and waits for it. */
    protected abstract <T> T await(Supplier<Future<T>> operation);

    private Registered registered(Handle handle, String step) {
        var flow = FlowInstanceId.create(Instant.now());
        register(handle, flow, step);
        return new Registered(handle, Optional.of(step), Optional.empty(), List.of(flow));
    }

    private static Handle plain(String id) {
        return handle(id, Optional.empty(), DmiPlugins.UNNAMED, Optional.empty(), Map.of(), Map.of());
    }

    private static Handle handle(
            String id,
            Optional<String> alternateId,
            DmiPlugins plugins,
            Optional<TrustLevel> trustLevel,
            Map<String, String> properties,
            Map<String, String> publicProperties) {
        return new Handle(
                new CmHandleId(id),
                alternateId,
                plugins,
                Optional.of("tag"),
                Optional.of("producer"),
                trustLevel,
                properties,
                publicProperties);
    }

    private static Filter filter(Set<Property> properties, Set<Property> publicProperties) {
        return new Filter(Set.of(), Optional.empty(), Set.of(), properties, publicProperties);
    }

    private static Filter ofPlugins(String... names) {
        return new Filter(Set.of(names), Optional.empty(), Set.of(), Set.of(), Set.of());
    }

    private static Filter ofState(String state) {
        return new Filter(Set.of(), Optional.of(state), Set.of(), Set.of(), Set.of());
    }

    private static Filter ofTrust(TrustLevel... levels) {
        return new Filter(Set.of(), Optional.empty(), Set.of(levels), Set.of(), Set.of());
    }

    private Page<Registered> page(int maxScan, Filter filter, String after, int limit) {
        return await(() -> search(maxScan).page(filter, Optional.of(after).flatMap(CmHandleId::parse), limit));
    }

    /** The ids on all pages, one page after the other. */
    private List<String> walk(int maxScan, Filter filter, int limit) {
        var ids = new ArrayList<String>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            var page = page(maxScan, filter, after.get(), limit);
            assertTrue(page.items().size() <= limit);
            ids.addAll(ids(page));
            after = page.nextAfter().map(CmHandleId::value);
        }
        return ids;
    }

    private static List<String> ids(Page<Registered> page) {
        return page.items().stream().map(item -> item.handle().id().value()).toList();
    }

    @Test
    protected void a_handle_is_found_by_its_id_and_its_alternate_id_as_it_is() {
        var handle = handle(
                "a-1",
                Optional.of("/Net=1/Element=é,2"),
                THREE,
                Optional.of(TrustLevel.NONE),
                Map.of("ip", "10.0.0.1"),
                Map.of("site", "Galway", "empty", ""));
        var registered = registered(handle, "READY");
        registered(plain("a-2"), "ADVISED");

        assertEquals(Optional.of(registered), await(() -> search(MANY).find("a-1")));
        assertEquals(Optional.of(registered), await(() -> search(MANY).find("/Net=1/Element=é,2")));
        assertEquals(Optional.empty(), await(() -> search(MANY).find("tag")));
        assertEquals(List.of(registered), page(MANY, ofPlugins("all"), "", 10).items());
    }

    @Test
    protected void a_list_is_in_the_order_of_the_ids_and_read_page_by_page() {
        for (var id : List.of("b", "a", "B", "a-1", "c")) {
            registered(plain(id), "ADVISED");
        }
        var all = List.of("B", "a", "a-1", "b", "c");

        var first = page(MANY, Filter.ALL, "", 2);

        assertEquals(all.subList(0, 2), ids(first));
        assertEquals(Optional.of(new CmHandleId("a")), first.nextAfter());
        for (int limit = 1; limit <= 6; limit++) {
            assertEquals(all, walk(MANY, Filter.ALL, limit));
            assertEquals(all, walk(limit, Filter.ALL, 2));
        }
    }

    @Test
    protected void a_full_page_that_is_the_last_says_so() {
        registered(plain("a"), "ADVISED");
        registered(plain("b"), "ADVISED");

        assertEquals(Optional.empty(), page(MANY, Filter.ALL, "", 2).nextAfter());
        assertEquals(new Page<>(List.of(), Optional.empty()), page(MANY, Filter.ALL, "b", 2));
    }

    @Test
    protected void a_page_begins_also_after_an_id_that_is_gone() {
        for (var id : List.of("a", "b", "c")) {
            registered(plain(id), "ADVISED");
        }
        delete(new CmHandleId("b"));

        assertEquals(List.of("c"), ids(page(MANY, Filter.ALL, "b", 2)));
    }

    @Test
    protected void a_page_on_which_few_handles_fit_is_short_and_says_where_to_go_on() {
        for (var id : List.of("a", "b", "c", "d", "e", "f", "g")) {
            registered(plain(id), id.equals("f") ? "READY" : "ADVISED");
        }

        var first = page(3, ofState("READY"), "", 2);
        var second = page(3, ofState("READY"), "c", 2);
        var third = page(3, ofState("READY"), "f", 2);

        assertEquals(new Page<>(List.of(), Optional.of(new CmHandleId("c"))), first);
        assertEquals(List.of("f"), ids(second));
        assertEquals(Optional.of(new CmHandleId("f")), second.nextAfter());
        assertEquals(new Page<>(List.of(), Optional.empty()), third);
    }

    static Stream<Arguments> filters() {
        var red = new Property("colour", "red");
        var blue = new Property("colour", "blue");
        var big = new Property("size", "big");
        var ip = new Property("ip", "1");
        return Stream.of(
                Arguments.of(Filter.ALL, "a b c d"),
                Arguments.of(ofPlugins("all"), "a"),
                Arguments.of(ofPlugins("data"), "a"),
                Arguments.of(ofPlugins("model"), "a b"),
                Arguments.of(ofPlugins("model", "all"), "a"),
                Arguments.of(ofPlugins("read"), ""),
                Arguments.of(ofPlugins("write"), ""),
                Arguments.of(ofPlugins("other"), ""),
                Arguments.of(ofState("ADVISED"), "a c d"),
                Arguments.of(ofState("READY"), "b"),
                Arguments.of(ofState("LOCKED"), ""),
                Arguments.of(ofTrust(TrustLevel.COMPLETE), "a b d"),
                Arguments.of(ofTrust(TrustLevel.NONE), "c"),
                Arguments.of(ofTrust(TrustLevel.NONE, TrustLevel.COMPLETE), ""),
                Arguments.of(filter(Set.of(), Set.of(red)), "a b"),
                Arguments.of(filter(Set.of(), Set.of(red, big)), "b"),
                Arguments.of(filter(Set.of(), Set.of(red, blue)), ""),
                Arguments.of(filter(Set.of(red), Set.of()), "c"),
                Arguments.of(filter(Set.of(ip), Set.of()), "a b"),
                Arguments.of(filter(Set.of(ip), Set.of(big)), "b"),
                Arguments.of(filter(Set.of(), Set.of(ip)), ""),
                Arguments.of(filter(Set.of(), Set.of(new Property("colour", "RED"))), ""),
                Arguments.of(filter(Set.of(), Set.of(new Property("it's: \"é\"", "{\\}"))), "d"),
                Arguments.of(
                        new Filter(
                                Set.of("model"),
                                Optional.of("READY"),
                                Set.of(TrustLevel.COMPLETE),
                                Set.of(ip),
                                Set.of(red)),
                        "b"));
    }

    @ParameterizedTest
    @MethodSource("filters")
    protected void handles_are_found_by_each_filter_and_by_all_together(Filter filter, String expected) {
        var none = Optional.<String>empty();
        var model = new DmiPlugins(none, none, Optional.of("model"), none, none);
        registered(
                handle("a", none, THREE, Optional.empty(), Map.of("ip", "1"), Map.of("colour", "red", "size", "small")),
                "ADVISED");
        registered(
                handle(
                        "b",
                        none,
                        model,
                        Optional.of(TrustLevel.COMPLETE),
                        Map.of("ip", "1"),
                        Map.of("colour", "red", "size", "big")),
                "READY");
        registered(
                handle(
                        "c",
                        none,
                        DmiPlugins.UNNAMED,
                        Optional.of(TrustLevel.NONE),
                        Map.of("colour", "red"),
                        Map.of("colour", "blue")),
                "ADVISED");
        registered(
                handle("d", none, DmiPlugins.UNNAMED, Optional.empty(), Map.of(), Map.of("it's: \"é\"", "{\\}")),
                "ADVISED");

        assertEquals(expected, String.join(" ", walk(MANY, filter, 2)));
        assertEquals(expected, String.join(" ", walk(2, filter, 10)));
    }

    @Test
    protected void names_come_as_many_at_once_as_are_looked_at() {
        registered(
                handle("a", Optional.of("x=a"), THREE, Optional.empty(), Map.of(), Map.of("colour", "red")), "ADVISED");
        registered(plain("b"), "ADVISED");
        registered(handle("c", Optional.empty(), THREE, Optional.empty(), Map.of(), Map.of()), "ADVISED");

        var first = await(() -> search(2).names(Filter.ALL, Optional.empty()));
        var second = await(() -> search(2).names(Filter.ALL, first.nextAfter()));
        var fitting = await(() -> search(3).names(ofPlugins("all"), Optional.empty()));

        var a = new Names(new CmHandleId("a"), Optional.of("x=a"));
        var b = new Names(new CmHandleId("b"), Optional.empty());
        var c = new Names(new CmHandleId("c"), Optional.empty());
        assertEquals(new Page<>(List.of(a, b), Optional.of(b.id())), first);
        assertEquals(new Page<>(List.of(c), Optional.empty()), second);
        assertEquals(List.of(a, c), fitting.items());
    }
}
