package dev.interlock.client;

import static dev.interlock.client.FakeGate.options;
import static dev.interlock.client.FakeNode.await;
import static dev.interlock.client.FakeNode.failure;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.interlock.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a watching tells, whatever becomes of connections. */
class WatchingVerticleTest {
    private static final String SUBSCRIBE = "subscribe_state_change";
    private static final String UNSUBSCRIBE = "unsubscribe_state_change";
    private static final SubjectKey ADA = SubjectKey.person("ada");

    private final Vertx vertx = Vertx.vertx();
    private final FakeGate gate = new FakeGate().serve(UNSUBSCRIBE, request -> request.reply(new JsonObject()));
    private final InterlockSocket socket = InterlockSocket.open(vertx, options(gate));
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        await(socket.close());
        await(vertx.close());
        gate.close();
    }

    private static JsonObject status(String flow, long revision) {
        return FakeNode.flow(flow).put("revision", revision).put("active_steps", new JsonArray());
    }

    private static JsonObject flows(JsonObject... running) {
        return new JsonObject().put("subject", ADA.toJson()).put("flows", new JsonArray(List.of((Object[]) running)));
    }

    private static JsonObject change(String flow, long revision, String step) {
        return new JsonObject()
                .put("entity", "step")
                .put("id", flow + '-' + step)
                .put("identifier", step)
                .put("state", "active")
                .put("previous_state", "inactive")
                .put("flow_instance_id", flow)
                .put("revision", revision)
                .put("occurred_at", "2026-01-01T00:00:00Z")
                .put("cause", "transition")
                .put("transition_schema_identifier", "go")
                .putNull("actor");
    }

    private static JsonObject end(String flow, long revision) {
        return change(flow, revision, "s")
                .put("entity", "flow")
                .put("id", flow)
                .put("state", "completed")
                .put("previous_state", "active");
    }

    private static JsonObject gap(String flow, long after, long to) {
        return new JsonObject()
                .put("flow_instance_id", flow)
                .put("after_revision", after)
                .put("revision", to);
    }

    private static Optional<Long> since(FakeGate.Request request) {
        return Optional.ofNullable(request.data().getLong("since_revision"));
    }

    /** Each revision of a flow changes its step a. */
    private static void replay(FakeGate.Request request, String flow, long from, long to) {
        LongStream.rangeClosed(from, to)
                .forEach(revision -> request.event("state_change", change(flow, revision, "a")));
    }

    private Future<Watching> watch(Watch watch) {
        return socket.watch(watch, this::tell);
    }

    private Future<?> tell(Watched watched) {
        told.add(
                switch (watched) {
                    case Snapshot snapshot ->
                        snapshot.flows().stream()
                                .map(flow -> flow.id() + flow.revision())
                                .toList()
                                .toString();
                    case StateChange change -> change.flow() + change.revision() + change.identifier();
                });
        return Future.succeededFuture();
    }

    private void expect(String... expected) throws InterruptedException {
        for (var text : expected) {
            assertEquals(text, told.poll(20, TimeUnit.SECONDS));
        }
    }

    private void expectNothingMore() {
        await(socket.flowStatus("f").otherwiseEmpty());
        assertEquals(List.of(), List.copyOf(told));
    }

    @Test
    void the_snapshot_comes_first_and_then_each_change() throws InterruptedException {
        var seen = new LinkedBlockingQueue<Watched>();
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 3));
            request.event("state_change", change("f", 4, "a"));
        });

        await(socket.watch(Watch.flow("f"), watched -> {
            seen.add(watched);
            return Future.succeededFuture();
        }));

        var snapshot = assertInstanceOf(Snapshot.class, seen.poll(20, TimeUnit.SECONDS));
        assertEquals(List.of(new FlowStatus("f", "s", FlowState.ACTIVE, 3, List.of())), snapshot.flows());
        assertEquals(
                new StateChange(
                        Entity.STEP,
                        "f-a",
                        "a",
                        "active",
                        Optional.of("inactive"),
                        "f",
                        4,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        "transition",
                        Optional.of("go"),
                        Optional.empty()),
                seen.poll(20, TimeUnit.SECONDS));
        assertEquals(
                new JsonObject().put("flow_instance_id", "f"),
                gate.received().getFirst().data());
    }

    @Test
    void it_begins_behind_the_revision_that_is_given() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 3));
            replay(request, "f", since(request).orElseThrow() + 1, 3);
        });

        await(watch(Watch.flow("f").since(1)));

        expect("[f3]", "f2a", "f3a");
    }

    @Test
    void only_the_entity_that_is_asked_for_is_told() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 1));
            request.event("state_change", change("f", 2, "a"));
            request.event("state_change", end("f", 2));
        });

        await(watch(Watch.flow("f").only(Entity.FLOW)));

        expect("[f1]", "f2s");
    }

    @Test
    void after_a_loss_what_was_not_told_comes_and_nothing_twice() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            if (request.connection() == 1) {
                request.reply(status("f", 3));
                request.event("state_change", change("f", 4, "a"));
                request.event("state_change", change("f", 4, "b"));
                request.event("state_change", change("f", 6, "a"));
                request.lose();
            } else {
                request.reply(status("f", 7));
                request.event("state_change", change("f", 6, "a"));
                request.event("state_change", change("f", 6, "c"));
                request.event("state_change", end("f", 7));
            }
        });

        await(watch(Watch.flow("f")));

        expect("[f3]", "f4a", "f4b", "f6a", "f6c", "f7s");
        assertEquals(Optional.of(5L), since(gate.received(SUBSCRIBE).getLast()));
    }

    @Test
    void a_loss_before_any_change_goes_on_behind_the_snapshot() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 3));
            if (request.connection() == 1) {
                request.close(1012, "the node goes away");
            } else {
                replay(request, "f", since(request).orElseThrow() + 1, 4);
            }
        });

        await(watch(Watch.flow("f")));

        expect("[f3]", "f4a");
        assertEquals(Optional.of(3L), since(gate.received(SUBSCRIBE).getLast()));
    }

    @Test
    void what_a_node_left_out_is_fetched_before_what_follows() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 3));
            if (request.number() == 1) {
                replay(request, "f", 4, 4);
                request.event("catch_up", gap("f", 4, 9));
                replay(request, "f", 10, 10);
            } else {
                replay(request, "f", since(request).orElseThrow() + 1, 11);
            }
        });

        await(watch(Watch.flow("f")));

        expect("[f3]", "f4a", "f5a", "f6a", "f7a", "f8a", "f9a", "f10a", "f11a");
        assertEquals(
                List.of(SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE),
                gate.received().stream().map(FakeGate.Request::action).toList());
        assertEquals(1, gate.connections());
    }

    @Test
    void a_handler_gets_one_at_a_time_and_what_it_is_too_slow_for_later() throws InterruptedException {
        var usual = options(gate);
        var narrow = InterlockSocket.open(
                vertx,
                new SocketOptions(
                        usual.urls(),
                        usual.calls(),
                        usual.batches(),
                        usual.reconnect(),
                        usual.connectTimeout(),
                        usual.heartbeat(),
                        usual.maxCalls(),
                        usual.maxRequest(),
                        usual.maxMessage(),
                        3,
                        usual.listener()));
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 1));
            replay(request, "f", since(request).orElse(1L) + 1, 12);
        });
        gate.serve("history", request -> request.reply(new JsonObject()));
        var first = Promise.<Void>promise();

        await(narrow.watch(Watch.flow("f"), watched -> {
            tell(watched);
            return first.future();
        }));
        // Answered behind all the changes.
        await(narrow.history("f", 0, 1));
        expect("[f1]");
        assertEquals(List.of(), List.copyOf(told));
        first.complete();

        expect(LongStream.rangeClosed(2, 12)
                .mapToObj(revision -> "f" + revision + "a")
                .toArray(String[]::new));
        assertEquals(Optional.of(3L), since(gate.received(SUBSCRIBE).get(1)));
        await(narrow.close());
    }

    @Test
    void what_a_handler_cannot_take_ends_it() {
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 1));
            replay(request, "f", 2, 3);
        });
        var failing = await(socket.watch(
                Watch.flow("f"),
                watched -> watched instanceof Snapshot ? tell(watched) : Future.failedFuture("cannot take it")));

        var thrown = assertThrows(CompletionException.class, () -> await(failing.ended()));

        assertEquals("cannot take it", requireNonNull(thrown.getCause()).getMessage());
        assertEquals(List.of("[f1]"), List.copyOf(told));
        Eventually.holds(
                () -> gate.received().getLast().action().equals(UNSUBSCRIBE),
                () -> gate.received().toString());
    }

    @Test
    void what_a_handler_throws_ends_it_too() {
        gate.serve(SUBSCRIBE, request -> request.reply(status("f", 1)));
        var failing = await(socket.watch(Watch.flow("f"), watched -> {
            throw new IllegalStateException("cannot take it");
        }));

        var thrown = assertThrows(CompletionException.class, () -> await(failing.ended()));

        assertInstanceOf(IllegalStateException.class, thrown.getCause());
    }

    @Test
    void what_is_refused_does_not_begin() {
        gate.serve(SUBSCRIBE, request -> request.refuse(404, "flow_instance_not_found", false));

        assertEquals("flow_instance_not_found", failure(watch(Watch.flow("f"))).code());
        assertEquals(1, gate.received(SUBSCRIBE).size());
    }

    @Test
    void what_may_succeed_later_is_asked_for_again() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            if (request.number() == 1) {
                request.refuse(503, "database_unavailable", true);
            } else {
                request.reply(status("f", 1));
            }
        });

        await(watch(Watch.flow("f")));

        expect("[f1]");
    }

    @Test
    void a_subscription_that_could_not_be_ended_is_not_taken_for_a_new_one() throws InterruptedException {
        gate.serve(UNSUBSCRIBE, request -> {
            if (request.number() == 1) {
                request.refuse(429, "rate_limited", true);
            } else {
                request.reply(new JsonObject());
            }
        });
        gate.serve(SUBSCRIBE, request -> {
            request.reply(status("f", 1));
            if (request.number() == 1) {
                request.event("catch_up", gap("f", 1, 2));
            } else {
                replay(request, "f", since(request).orElseThrow() + 1, 2);
            }
        });

        await(watch(Watch.flow("f")));

        expect("[f1]", "f2a");
        assertEquals(
                List.of(SUBSCRIBE, UNSUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE),
                gate.received().stream().map(FakeGate.Request::action).toList());
    }

    @Test
    void it_ends_when_what_is_missing_is_not_kept_any_more() {
        gate.serve(SUBSCRIBE, request -> {
            if (request.connection() == 1) {
                request.reply(status("f", 3));
                request.lose();
            } else {
                request.refuse(410, "events_gone", false);
            }
        });

        assertEquals(
                "events_gone", failure(await(watch(Watch.flow("f"))).ended()).code());
    }

    @Test
    void a_closed_one_is_unsubscribed_and_tells_nothing_more() throws InterruptedException {
        var subscribed = new LinkedBlockingQueue<FakeGate.Request>();
        gate.serve(SUBSCRIBE, request -> {
            subscribed.add(request);
            request.reply(status("f", 1));
        });
        gate.serve("flow_status", request -> request.refuse(404, "flow_instance_not_found", false));
        var watching = await(watch(Watch.flow("f")));
        expect("[f1]");

        await(watching.close());
        replay(subscribed.remove(), "f", 2, 2);

        await(watching.ended());
        expectNothingMore();
        assertEquals(1, gate.received(UNSUBSCRIBE).size());
    }

    @Test
    void closing_waits_for_the_handler() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> request.reply(status("f", 1)));
        var held = Promise.<Void>promise();
        var watching = await(socket.watch(Watch.flow("f"), watched -> {
            tell(watched);
            return held.future();
        }));
        expect("[f1]");

        var closed = watching.close();
        Eventually.holds(
                () -> gate.received(UNSUBSCRIBE).size() == 1,
                () -> gate.received().toString());
        assertFalse(closed.isComplete());
        held.complete();

        await(closed);
    }

    @Test
    void one_target_is_watched_once_at_a_time() {
        gate.serve(SUBSCRIBE, request -> request.reply(status("f", 1)));
        var watching = await(watch(Watch.flow("f")));

        var twice = assertThrows(CompletionException.class, () -> await(watch(Watch.flow("f"))));
        await(watching.close());
        await(watch(Watch.flow("f")));

        assertInstanceOf(IllegalStateException.class, twice.getCause());
    }

    @Test
    void closing_the_socket_ends_it() {
        gate.serve(SUBSCRIBE, request -> request.reply(status("f", 1)));
        var watching = await(watch(Watch.flow("f")));

        await(socket.close());

        await(watching.ended());
    }

    @Test
    void flows_of_a_subject_are_told_those_too_that_it_starts_later() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            request.reply(flows(status("f", 3), status("g", 1)));
            replay(request, "g", 2, 2);
            replay(request, "h", 1, 2);
            replay(request, "f", 4, 4);
        });

        await(watch(Watch.subject(ADA)));

        expect("[f3, g1]", "g2a", "h1a", "h2a", "f4a");
        assertEquals(
                new JsonObject().put("subject", ADA.toJson()),
                gate.received().getFirst().data());
    }

    @Test
    void after_a_loss_each_flow_of_a_subject_goes_on_where_it_was() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            if (request.connection() == 1) {
                request.reply(flows(status("still", 5), status("moved", 3), status("ended", 2)));
                replay(request, "moved", 4, 4);
                request.lose();
            } else if (request.data().containsKey("subject")) {
                request.reply(flows(status("still", 5), status("moved", 6), status("new", 2)));
            } else {
                var flow = request.data().getString("flow_instance_id");
                request.reply(status(flow, 6));
                if (flow.equals("moved")) {
                    replay(request, flow, since(request).orElseThrow() + 1, 7);
                } else {
                    replay(request, "still", 6, 6);
                    request.event("state_change", end(flow, since(request).orElseThrow() + 1));
                }
            }
        });

        await(watch(Watch.subject(ADA)));

        expect("[still5, moved3, ended2]", "moved4a", "[new2]", "moved5a", "moved6a", "moved7a", "still6a", "ended3s");
        assertEquals(
                List.of(Optional.of(3L), Optional.of(2L)),
                gate.received(SUBSCRIBE).stream()
                        .skip(2)
                        .map(WatchingVerticleTest::since)
                        .toList());
    }

    @Test
    void a_flow_that_was_seen_to_end_is_not_asked_for_after_a_loss() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            if (request.connection() == 1) {
                request.reply(flows(status("f", 1)));
                request.event("state_change", end("f", 2));
                request.event("state_change", change("g", 1, "a"));
                request.lose();
            } else if (request.data().containsKey("subject")) {
                request.reply(flows());
            } else {
                request.reply(status(request.data().getString("flow_instance_id"), 2));
                replay(request, "g", 1, 2);
            }
        });

        await(watch(Watch.subject(ADA)));

        expect("[f1]", "f2s", "g1a", "g2a");
        assertEquals(
                List.of("g"),
                gate.received(SUBSCRIBE).stream()
                        .skip(2)
                        .map(request -> request.data().getString("flow_instance_id"))
                        .toList());
    }

    @Test
    void what_a_node_left_out_of_one_flow_of_a_subject_holds_up_no_other() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            if (request.data().containsKey("subject")) {
                request.reply(flows(status("f", 1), status("g", 1)));
                request.event("catch_up", gap("f", 1, 3));
                replay(request, "f", 4, 4);
                replay(request, "g", 2, 2);
            } else {
                request.reply(status("f", 4));
                replay(request, "f", since(request).orElseThrow() + 1, 5);
            }
        });

        await(watch(Watch.subject(ADA)));

        expect("[f1, g1]", "g2a", "f2a", "f3a", "f4a", "f5a");
    }

    @Test
    void a_flow_that_is_watched_by_its_id_and_by_its_subject_is_told_to_both() throws InterruptedException {
        gate.serve(SUBSCRIBE, request -> {
            request.reply(request.data().containsKey("subject") ? flows(status("f", 1)) : status("f", 1));
            replay(request, "f", 2, 2);
        });

        await(watch(Watch.flow("f")));
        expect("[f1]", "f2a");
        await(watch(Watch.subject(ADA)));
        expect("[f1]", "f2a");

        assertEquals(2, gate.connections());
    }

    @Test
    void a_revision_to_begin_with_needs_a_flow() {
        assertThrows(IllegalArgumentException.class, () -> Watch.subject(ADA).since(3));
    }
}
