package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.flow.SchemaStore.Current;
import dev.interlock.flow.SchemaStore.Listed;
import dev.interlock.flow.SchemaStore.Published;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link SchemaStore} does. */
public abstract class SchemaStoreContract extends StoreContract {
    protected SchemaStoreContract(StoresUnderTest underTest) {
        super(underTest);
    }

    private SchemaStore schemas() {
        return stores().schemas();
    }

    private Published publish(String schema, ObjectNode document) {
        return await(() -> schemas().publish(schema, document));
    }

    @Test
    protected void new_content_is_the_next_version_and_becomes_current() {
        var schema = unique("flow");
        var first = document(schema, "one");
        var second = document(schema, "two");

        assertEquals(Published.next(1), publish(schema, first));
        assertEquals(Published.next(2), publish(schema, second));

        assertEquals(Optional.of(first), await(() -> schemas().version(schema, 1)));
        assertEquals(Optional.of(second), await(() -> schemas().version(schema, 2)));
        assertEquals(Optional.of(new Current(2, second)), await(() -> schemas().current(schema)));
    }

    @Test
    protected void content_that_was_published_before_keeps_its_version_and_becomes_current_again() {
        var schema = unique("flow");
        var first = document(schema, "one");
        publish(schema, first);
        publish(schema, document(schema, "two"));

        assertEquals(Published.again(1, 2), publish(schema, first));
        assertEquals(Published.again(1, 1), publish(schema, first));

        assertEquals(Optional.of(new Current(1, first)), await(() -> schemas().current(schema)));
        assertEquals(Published.next(3), publish(schema, document(schema, "three")));
    }

    @Test
    protected void a_published_version_is_made_current_until_another_is_published() {
        var schema = unique("flow");
        var first = document(schema, "one");
        var second = document(schema, "two");
        publish(schema, first);
        publish(schema, second);

        assertTrue(await(() -> schemas().setCurrent(schema, 1)));

        assertEquals(Optional.of(new Current(1, first)), await(() -> schemas().current(schema)));
        assertEquals(Published.again(2, 1), publish(schema, second));
        assertEquals(Optional.of(new Current(2, second)), await(() -> schemas().current(schema)));
        assertTrue(await(() -> schemas().setCurrent(schema, 1)));
        assertEquals(Published.next(3), publish(schema, document(schema, "three")));
    }

    @Test
    protected void a_version_that_was_never_published_is_not_made_current() {
        var schema = published("flow");
        var other = published("other");
        publish(other, document(other, "two"));

        assertFalse(await(() -> schemas().setCurrent(schema, 2)));
        assertFalse(await(() -> schemas().setCurrent(schema, 0)));
        assertFalse(await(() -> schemas().setCurrent(unique("unknown"), 1)));

        assertEquals(1, await(() -> schemas().current(schema)).orElseThrow().version());
        assertEquals(Optional.empty(), await(() -> schemas().current(unique("unknown"))));
    }

    @Test
    protected void the_steps_of_all_versions_are_known() {
        var schema = unique("flow");
        publish(schema, withSteps(schema, "draft", "review"));
        publish(schema, withSteps(schema, "draft", "assessment"));
        var wanted = Set.of("draft", "review", "assessment", "reveiw");

        assertEquals(
                Set.of("draft", "review", "assessment"), await(() -> schemas().steps(schema, wanted)));
        assertEquals(Set.of(), await(() -> schemas().steps(unique("unknown"), wanted)));
    }

    private static ObjectNode withSteps(String schema, String... steps) {
        var document = JsonNodeFactory.instance.objectNode().put("identifier", schema);
        var array = document.putArray("steps");
        Stream.of(steps).forEach(step -> array.addObject().put("identifier", step));
        return document;
    }

    @Test
    protected void the_order_of_the_keys_of_an_object_is_not_content() {
        var schema = unique("flow");
        var one = JsonNodeFactory.instance.objectNode().put("a", 1).put("b", 2);
        var other = JsonNodeFactory.instance.objectNode().put("b", 2).put("a", 1);

        publish(schema, one);

        assertEquals(Published.again(1, 1), publish(schema, other));
    }

    @Test
    protected void what_was_never_published_is_not_there() {
        var schema = published("flow");

        assertEquals(Optional.empty(), await(() -> schemas().version(schema, 2)));
        assertEquals(Optional.empty(), await(() -> schemas().version(schema, 0)));
        assertEquals(Optional.empty(), await(() -> schemas().version(unique("other"), 1)));
        assertEquals(Optional.empty(), await(() -> schemas().current(unique("other"))));
    }

    @Test
    protected void schemas_are_listed_in_pages_by_identifier() {
        var first = published("list-a");
        var second = published("list-b");
        publish(second, document(second, "two"));

        assertEquals(
                List.of(new Listed(first, 1)), await(() -> schemas().list(first.substring(0, first.length() - 1), 1)));
        assertEquals(List.of(new Listed(second, 2)), await(() -> schemas().list(first, 1)));
    }
}
