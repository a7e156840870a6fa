package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.interlock.flow.EventFeed.Event;
import dev.interlock.flow.EventFeed.From;
import dev.interlock.flow.EventFeed.Reading.Page;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.SubjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that has flows from before there was a feed. */
class EventFeedUpgradeIT {
    private static final String BEFORE_THE_FEED = "5";

    /** As an older version writes it. */
    private static final String LOG = """
            INSERT INTO flow_log (instance_id, revision, command_id, cause, change)
            SELECT id, n, id, 'transition', '{"state": "active"}' FROM flow_instance, generate_series(1, 3) AS n
            """;

    private final OlderDatabase database = new OlderDatabase(BEFORE_THE_FEED);

    @BeforeEach
    void fillAsItWas() {
        database.query("INSERT INTO flow_schema_version VALUES ('old', 1, '', '{}')");
        database.query("""
                INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps)
                SELECT gen_random_uuid(), 'old', 1, 'person', n, 1, 'active', 3, '{}' FROM generate_series(1, 3) AS n
                """);
        database.query(LOG);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<UUID> instances() {
        return database.query("SELECT id FROM flow_instance").stream()
                .map(row -> row.getUUID("id"))
                .toList();
    }

    private void move(UUID id) {
        var instance = new FlowInstance(
                new FlowInstanceId(id), "old", 1, new SubjectKey("person", "1"), 1, FlowState.ACTIVE, 3, Map.of());
        database.await(database.postgres()
                .transaction(
                        connection -> FlowRows.update(connection, List.of(EventFeedRacesIT.move(instance, 4))),
                        rows -> true));
    }

    private List<Event> walk() {
        var feed = new PgEventFeed(database.postgres(), 100);
        var events = new ArrayList<Event>();
        From from = new From.Oldest();
        while (true) {
            var page = assertInstanceOf(Page.class, database.await(feed.read(from, Optional.empty(), 2)));
            events.addAll(page.events());
            if (!page.more() && page.heldBack() == 0) {
                return events;
            }
            from = new From.After(page.next());
        }
    }

    @Test
    void changes_from_before_the_feed_come_first_and_all_others_behind_them() {
        database.upgrade();
        instances().forEach(this::move);

        var events = walk();

        assertEquals(12, events.stream().distinct().count());
        assertEquals(12, events.size());
        events.stream()
                .map(event -> event.entry().instance())
                .distinct()
                .forEach(instance -> assertEquals(
                        List.of(1L, 2L, 3L, 4L),
                        events.stream()
                                .filter(event -> event.entry().instance().equals(instance))
                                .map(event -> event.entry().revision())
                                .toList()));
        assertEquals(
                List.of(4L, 4L, 4L),
                events.subList(9, 12).stream()
                        .map(event -> event.entry().revision())
                        .toList());
    }
}
