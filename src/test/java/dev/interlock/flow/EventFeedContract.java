package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.EventFeed.Cursor;
import dev.interlock.flow.EventFeed.Event;
import dev.interlock.flow.EventFeed.From;
import dev.interlock.flow.EventFeed.Reading.Gone;
import dev.interlock.flow.EventFeed.Reading.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link EventFeed} does. */
public abstract class EventFeedContract extends StoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MANY = 100_000;

    protected EventFeedContract(StoresUnderTest underTest) {
        super(underTest);
    }

    /** A page with nothing held back; a database has transactions of its own now and then. */
    protected final Page page(int maxScan, From from, Optional<String> schema, int limit) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var reading = await(() -> feed(maxScan).read(from, schema, limit));
            var page = assertInstanceOf(Page.class, reading);
            if (page.heldBack() == 0) {
                return page;
            }
            assertTrue(System.nanoTime() < deadline, "a transaction stays open");
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    protected final Page page(Cursor after, int limit) {
        return page(MANY, new From.After(after), Optional.empty(), limit);
    }

    protected final Cursor end() {
        var page = page(MANY, new From.End(), Optional.empty(), 1);
        assertEquals(List.of(), page.events());
        assertFalse(page.more());
        return page.next();
    }

    /** All that follows, page by page. */
    protected final List<Event> walk(int maxScan, From from, Optional<String> schema, int limit) {
        var events = new ArrayList<Event>();
        var page = page(maxScan, from, schema, limit);
        events.addAll(page.events());
        while (page.more()) {
            page = page(maxScan, new From.After(page.next()), schema, limit);
            assertTrue(page.events().size() <= limit);
            events.addAll(page.events());
        }
        return events;
    }

    protected final List<Event> walk(Cursor after, int limit) {
        return walk(MANY, new From.After(after), Optional.empty(), limit);
    }

    /** Moves the instance as many revisions on, in one commit. */
    protected final FlowInstance moved(FlowInstance instance, int revisions) {
        var next = instance;
        var origins = new LogEntry.Origin[revisions];
        for (int i = 0; i < revisions; i++) {
            next = after(next, FlowState.ACTIVE);
            origins[i] = anyone();
        }
        var move = move(instance.revision(), next, origins);
        assertEquals(1, await(() -> stores().flows().write(List.of(move))).size());
        return next;
    }

    protected static List<Long> revisions(List<Event> events, FlowInstance of) {
        return events.stream()
                .filter(event -> event.entry().instance().equals(of.id()))
                .map(event -> event.entry().revision())
                .toList();
    }

    private static List<FlowInstanceId> ids(List<Event> events) {
        return events.stream().map(event -> event.entry().instance()).toList();
    }

    @Test
    protected void an_event_is_the_entry_of_the_history_with_whose_it_is() {
        var schema = published("flow");
        var start = end();
        var instance = created(person("ann"), schema, 1);
        await(() ->
                stores().flows().write(List.of(move(1, after(instance, FlowState.COMPLETED), keyed(unique("key"))))));

        var events = walk(start, 10);

        assertEquals(
                history(instance).stream()
                        .map(entry -> new Event(schema, person("ann"), entry))
                        .toList(),
                events);
    }

    @Test
    protected void a_page_ends_at_its_limit_and_says_whether_there_is_more() {
        var schema = published("flow");
        var start = end();
        var ids = IntStream.range(0, 5)
                .mapToObj(n -> created(person("person-" + n), schema, 1).id())
                .toList();

        var first = page(start, 2);
        var second = page(first.next(), 2);
        var third = page(second.next(), 2);

        assertEquals(ids.subList(0, 2), ids(first.events()));
        assertTrue(first.more());
        assertEquals(ids.subList(2, 4), ids(second.events()));
        assertTrue(second.more());
        assertEquals(ids.subList(4, 5), ids(third.events()));
        assertFalse(third.more());
        assertFalse(page(second.next(), 1).more(), "a full page that is the last");
    }

    @Test
    protected void a_reader_who_has_read_all_goes_on_from_there() {
        var schema = published("flow");
        var ann = created(person("ann"), schema, 1);
        var start = end();

        var empty = page(start, 10);
        assertEquals(List.of(), empty.events());
        assertFalse(empty.more());
        moved(ann, 1);

        assertEquals(List.of(2L), revisions(page(empty.next(), 10).events(), ann));
        assertEquals(List.of(), walk(end(), 10));
    }

    @Test
    protected void the_same_cursor_gives_the_same_again() {
        var schema = published("flow");
        var start = end();
        created(person("ann"), schema, 1);
        var first = page(start, 10);
        created(person("bob"), schema, 1);

        assertEquals(first.events(), page(start, 1).events());
        assertEquals(first.next(), page(start, 1).next());
        assertEquals(2, page(start, 10).events().size());
    }

    @Test
    protected void from_the_oldest_on_there_is_all() {
        var schema = published("flow");
        var ann = moved(created(person("ann"), schema, 1), 2);
        var bob = created(person("bob"), schema, 1);

        var events = walk(MANY, new From.Oldest(), Optional.of(schema), 2);

        assertEquals(4, events.size());
        assertEquals(List.of(1L, 2L, 3L), revisions(events, ann));
        assertEquals(List.of(1L), revisions(events, bob));
    }

    @Test
    protected void revisions_of_one_commit_come_in_order_on_whatever_pages() {
        var schema = published("flow");
        var start = end();
        var ann = moved(moved(created(person("ann"), schema, 1), 7), 2);

        for (int limit = 1; limit <= 11; limit++) {
            assertEquals(
                    IntStream.rangeClosed(1, 10).mapToObj(Long::valueOf).toList(), revisions(walk(start, limit), ann));
        }
    }

    @Test
    protected void a_page_of_a_schema_looks_at_a_limited_number_of_changes_and_comes_further() {
        var schema = published("flow");
        var other = published("other");
        var start = end();
        var first = created(person("ann"), schema, 1).id();
        IntStream.range(0, 6).forEach(n -> created(person("person-" + n), other, 1));
        var second = created(person("bob"), schema, 1).id();

        var page = page(3, new From.After(start), Optional.of(schema), 10);
        assertEquals(List.of(first), ids(page.events()));
        assertTrue(page.more());
        page = page(3, new From.After(page.next()), Optional.of(schema), 10);
        assertEquals(List.of(), page.events());
        assertTrue(page.more());
        page = page(3, new From.After(page.next()), Optional.of(schema), 10);
        assertEquals(List.of(second), ids(page.events()));
        assertFalse(page.more());
        assertEquals(List.of(), page(page.next(), 10).events());

        assertEquals(List.of(first, second), ids(walk(4, new From.After(start), Optional.of(schema), 1)));
        assertEquals(6, walk(4, new From.After(start), Optional.of(other), 2).size());
    }

    @Test
    protected void a_cursor_is_read_from_its_text() {
        created(person("ann"), published("flow"), 1);
        var cursor = end();

        assertEquals(Optional.of(cursor), Cursor.parse(cursor.toString()));
        assertEquals(Optional.empty(), Cursor.parse(cursor + "0000000000000000000"));
        assertEquals(Optional.empty(), Cursor.parse(cursor.toString().substring(1)));
    }

    @Test
    protected void a_cursor_of_another_history_or_beyond_this_one_leads_nowhere() {
        created(person("ann"), published("flow"), 1);
        var end = end();
        var foreign = new Cursor("ffffffff", end.position(), end.instance(), end.revision());
        var beyond = new Cursor(end.history(), end.position() + 1_000_000, end.instance(), end.revision());

        for (var cursor : List.of(foreign, beyond)) {
            assertEquals(new Gone(), await(() -> feed(MANY).read(new From.After(cursor), Optional.empty(), 10)));
        }
    }
}
