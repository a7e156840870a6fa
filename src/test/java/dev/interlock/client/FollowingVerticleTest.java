package dev.interlock.client;

import static dev.interlock.client.FakeNode.await;
import static dev.interlock.client.FakeNode.failure;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How the feed is followed, with a feed of numbered events in place of a node. */
class FollowingVerticleTest {
    private static final Duration NEVER = Duration.ofHours(1);

    private final FakeNode node = new FakeNode();
    private final AtomicInteger written = new AtomicInteger();
    private final BlockingQueue<Long> seen = new LinkedBlockingQueue<>();

    @BeforeEach
    void serve() {
        node.serve(Action.EVENTS, (n, message) -> message.reply(page(message.body())));
    }

    @AfterEach
    void close() {
        node.close();
    }

    private JsonObject page(JsonObject request) {
        int after = Integer.parseInt(request.getString("after", "0"));
        int end = Math.min(written.get(), after + request.getInteger("limit"));
        var events = new JsonArray();
        IntStream.rangeClosed(after + 1, end).forEach(revision -> events.add(event(revision)));
        return new JsonObject()
                .put("events", events)
                .put("next_after", String.valueOf(end))
                .put("more", end < written.get());
    }

    private static JsonObject event(int revision) {
        return new JsonObject()
                .put("flow_instance_id", "f")
                .put("flow_schema_identifier", "s")
                .put("subject", new JsonObject().put("kind", "person").put("key", "ada"))
                .put("revision", revision)
                .put("occurred_at", "2026-01-01T00:00:00Z")
                .put("cause", "transition")
                .putNull("transition_schema_identifier")
                .put("left_steps", new JsonArray())
                .put("entered_steps", new JsonArray())
                .put("state", "active")
                .putNull("actor")
                .putNull("idempotency_key");
    }

    private static Follow from(Cursor cursor, Duration interval) {
        return new Follow(cursor, Optional.empty(), 3, interval);
    }

    private Future<?> see(EventPage page) {
        page.events().forEach(event -> seen.add(event.change().revision()));
        return Future.succeededFuture();
    }

    private void expect(long... revisions) throws InterruptedException {
        for (long revision : revisions) {
            assertEquals(revision, seen.poll(20, TimeUnit.SECONDS));
        }
    }

    private void hint() {
        node.vertx().eventBus().publish(Addresses.FLOW_EVENTS, new JsonObject());
    }

    @Test
    void all_events_come_in_order_page_by_page() throws InterruptedException {
        written.set(7);

        var following = node.bus().follow(from(Cursor.OLDEST, NEVER), this::see);

        expect(1, 2, 3, 4, 5, 6, 7);
        await(following.close());
        assertEquals(new Cursor("7"), following.cursor());
    }

    @Test
    void it_goes_on_behind_the_cursor_that_was_kept() throws InterruptedException {
        written.set(5);

        node.bus().follow(from(new Cursor("4"), NEVER), this::see);

        expect(5);
    }

    @Test
    void a_hint_brings_what_is_new_at_once() throws InterruptedException {
        node.bus().follow(from(Cursor.OLDEST, NEVER), this::see);
        awaitReads(1);

        written.set(1);
        hint();

        expect(1);
    }

    private void awaitReads(int reads) {
        while (node.received().size() < reads) {
            Thread.onSpinWait();
        }
        // Behind the reply on the same context.
        await(node.bus().call(Action.EVENTS, new JsonObject().put("limit", 1)));
    }

    @Test
    void without_hints_it_is_read_at_the_interval() throws InterruptedException {
        node.bus().follow(from(Cursor.OLDEST, Duration.ofMillis(5)), this::see);
        awaitReads(3);

        written.set(1);

        expect(1);
    }

    @Test
    void a_page_comes_again_until_it_is_handled_and_the_cursor_stays() throws InterruptedException {
        written.set(4);
        var failures = new AtomicInteger(2);

        var following = node.bus().follow(from(Cursor.OLDEST, NEVER), page -> {
            see(page);
            return failures.getAndDecrement() > 0 ? Future.failedFuture("not now") : Future.succeededFuture();
        });

        expect(1, 2, 3, 1, 2, 3, 1, 2, 3, 4);
        await(following.close());
        assertEquals(new Cursor("4"), following.cursor());
    }

    @Test
    void why_a_page_could_not_be_handled_is_logged_as_a_cause() throws InterruptedException {
        var logged = new LinkedBlockingQueue<ILoggingEvent>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                logged.add(event);
            }
        };
        appender.start();
        var logger = (Logger) LoggerFactory.getLogger(Following.class);
        logger.addAppender(appender);
        written.set(1);

        node.bus().follow(from(Cursor.OLDEST, NEVER), page -> Future.failedFuture("the disk is full"));

        var event = requireNonNull(logged.poll(20, TimeUnit.SECONDS));
        logger.detachAppender(appender);
        assertEquals("a page of events could not be handled", event.getMessage());
        assertEquals("the disk is full", event.getThrowableProxy().getMessage());
    }

    @Test
    void what_a_handler_throws_is_a_failure_too() throws InterruptedException {
        written.set(1);
        var failures = new AtomicInteger(1);

        node.bus().follow(from(Cursor.OLDEST, NEVER), page -> {
            see(page);
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("not now");
            }
            return Future.succeededFuture();
        });

        expect(1, 1);
    }

    @Test
    @SuppressWarnings("NullAway") // Null is what is tried.
    void a_handler_that_gives_no_future_has_failed() throws InterruptedException {
        written.set(1);
        var failures = new AtomicInteger(1);

        node.bus().follow(from(Cursor.OLDEST, NEVER), page -> {
            see(page);
            return failures.getAndDecrement() > 0 ? null : Future.succeededFuture();
        });

        expect(1, 1);
    }

    @Test
    void one_page_is_handled_at_a_time_and_closing_waits_for_it() throws InterruptedException {
        written.set(4);
        var held = Promise.<Void>promise();
        var following = node.bus().follow(from(Cursor.OLDEST, NEVER), page -> {
            see(page);
            return held.future();
        });
        expect(1, 2, 3);

        hint();
        var closed = following.close();
        awaitReads(1);
        assertFalse(closed.isComplete());
        held.complete();
        await(closed);

        assertEquals(List.of(), List.copyOf(seen));
        assertEquals(new Cursor("3"), following.cursor());
    }

    /** A verticle that follows, and nothing else. */
    private static String deploy(FakeNode node, Promise<Following> following, Function<EventPage, Future<?>> handler) {
        return await(node.vertx().deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                following.complete(node.bus().follow(from(Cursor.OLDEST, NEVER), handler));
                return Future.succeededFuture();
            }
        }));
    }

    @Test
    void one_that_rests_ends_with_its_verticle() throws InterruptedException {
        written.set(1);
        var following = Promise.<Following>promise();
        var deployment = deploy(node, following, this::see);
        expect(1);

        await(node.vertx().undeploy(deployment));

        await(await(following.future()).ended());
        assertEquals(new Cursor("1"), await(following.future()).cursor());
    }

    @Test
    void one_that_handles_a_page_ends_behind_it_when_its_verticle_is_gone() throws InterruptedException {
        written.set(4);
        var held = Promise.<Void>promise();
        var following = Promise.<Following>promise();
        var deployment = deploy(node, following, page -> {
            see(page);
            return held.future();
        });
        expect(1, 2, 3);

        await(node.vertx().undeploy(deployment));
        var ended = await(following.future()).ended();
        assertFalse(ended.isComplete());
        held.complete();

        await(ended);
        assertEquals(List.of(), List.copyOf(seen));
        assertEquals(new Cursor("3"), await(following.future()).cursor());
    }

    @Test
    void one_that_waits_for_a_node_ends_with_its_verticle() {
        var away = new FakeNode();
        var following = Promise.<Following>promise();
        var deployment = deploy(away, following, this::see);

        await(away.vertx().undeploy(deployment));

        await(await(following.future()).ended());
        away.close();
    }

    @Test
    void a_node_that_is_away_is_waited_for() throws InterruptedException {
        written.set(1);
        var away = new FakeNode();
        away.bus().follow(from(Cursor.OLDEST, NEVER), this::see);

        away.serve(Action.EVENTS, (n, message) -> message.reply(page(message.body())));

        expect(1);
        away.close();
    }

    @Test
    void it_ends_when_the_cursor_is_gone() {
        var other = new FakeNode();
        other.serve(Action.EVENTS, (n, message) -> FakeNode.refuse((Message<?>) message, 410, "events_gone", false));

        var failure = failure(
                other.bus().follow(from(new Cursor("3"), NEVER), this::see).ended());

        assertEquals("events_gone", failure.code());
        other.close();
    }
}
