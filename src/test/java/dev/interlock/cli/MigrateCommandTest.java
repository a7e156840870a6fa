package dev.interlock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MigrateCommandTest {
    private final FakeNode node = new FakeNode();
    private final Typed typed = Typed.at(node);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void batch_follows_batch_until_there_is_none() {
        node.answers(200, """
                        {"examined": 2, "migrated": 1, "failed": 1, "next_after": "id-2", "items": [
                          {"flow_instance_id": "id-1", "from_version": 1, "outcome": "migrated"},
                          {"flow_instance_id": "id-2", "from_version": 1, "outcome": "failed",
                           "error": {"code": "migration_not_possible", "message": "step 'x' is active"}}]}
                        """)
                .answers(200, "{\"examined\": 1, \"migrated\": 1, \"failed\": 0, \"next_after\": null, \"items\": []}");

        assertEquals(1, typed.run("migrate", "a b", "--to", "2", "--step", "old=new", "--batch", "2"));

        assertEquals("""
                FLOW  VERSION  CODE                    TEXT
                id-2  1        migration_not_possible  step 'x' is active

                2 moved to version 2, 1 failed
                """, typed.out());
        var requests = node.requests();
        assertEquals(
                "/api/v1/flow-schemas/a%20b/migrations", requests.getFirst().path());
        assertEquals(
                "{\"to_version\":2,\"preview\":false,\"limit\":2,\"after\":null,\"steps\":{\"old\":\"new\"}}",
                requests.getFirst().body());
        assertTrue(
                requests.get(1).body().contains("\"after\":\"id-2\""),
                requests.get(1).body());
    }

    @Test
    void a_preview_says_what_would_happen() {
        node.answers(200, "{\"examined\": 3, \"migrated\": 3, \"failed\": 0, \"next_after\": null, \"items\": []}");

        assertEquals(0, typed.run("migrate", "flow", "--to", "2", "--preview"));

        assertEquals("3 would move to version 2, 0 cannot\n", typed.out());
        assertTrue(node.requests().getFirst().body().contains("\"preview\":true"));
    }

    @Test
    void what_the_node_refuses_ends_with_1_and_one_line() {
        node.answers(404, """
                {"status": 404, "errors": [{"code": "flow_schema_not_found", "message": "no version 9", "path": "/to_version"}]}
                """);

        assertEquals(1, typed.run("migrate", "flow", "--to", "9"));

        assertEquals("interlock: /to_version: flow_schema_not_found: no version 9\n", typed.err());
    }
}
