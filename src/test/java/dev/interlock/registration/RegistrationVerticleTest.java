package dev.interlock.registration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.StoreException;
import dev.interlock.config.Registration;
import dev.interlock.config.Registration.ErrorCodeTable;
import dev.interlock.flow.BuiltInSchema;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.SchemaStore;
import dev.interlock.flow.SchemasInMemory;
import dev.interlock.flow.StepState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistrationVerticleTest extends HandleFlowCases {
    private final SchemasInMemory schemas = new SchemasInMemory();
    private final HandlesInMemory handles = new HandlesInMemory(schemas);

    @Override
    HandleStore openStore(Vertx opened) {
        await(BuiltInSchema.CM_HANDLE_LIFECYCLE.publishIfAbsent(schemas));
        return handles;
    }

    @Override
    HandleSearch search() {
        return handles.search();
    }

    @Override
    SchemaStore schemas() {
        return schemas;
    }

    @Override
    List<String> flows(String id, String schema) {
        return handles.flows(new CmHandleId(id), schema)
                .map(flow -> "%d %s %s %d".formatted(flow.run(), flow.state().word(), active(flow), flow.revision()))
                .toList();
    }

    private static List<String> active(FlowInstance flow) {
        return flow.steps().entrySet().stream()
                .filter(step -> step.getValue().state() == StepState.ACTIVE)
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    void closeStore() {}

    @Test
    void an_upgrade_locks_a_ready_handle_but_for_one_that_has_the_tag() {
        assertDone(
                post(
                        Door.INTERLOCK,
                        "{'createdCmHandles': [{'cmHandle': 'a', 'moduleSetTag': 'old'}, {'cmHandle': 'b', 'moduleSetTag': 'new'}]}"));
        List.of("a", "b").forEach(handles::makeReady);
        assertDone(post(Door.NCMP, "{'upgradedCmHandles': {'cmHandles': ['a', 'b'], 'moduleSetTag': 'new'}}"));
        assertEquals("LOCKED", get("a").path("state").asText());
        assertEquals("MODULE_UPGRADE", get("a").path("lock_reason").asText());
        assertEquals("READY", get("b").path("state").asText());
        assertFalse(get("b").has("lock_reason"));
    }

    @Test
    void with_the_other_table_of_codes_01_and_02_are_swapped() {
        var codes = new Codes(ErrorCodeTable.TABLE);
        assertEquals("02", codes.of(Door.INTERLOCK, Reason.ALREADY_EXISTS));
        assertEquals("01", codes.of(Door.INTERLOCK, Reason.NOT_FOUND));
        assertEquals("109", codes.of(Door.NCMP, Reason.ALREADY_EXISTS));
    }

    @Test
    void what_the_store_says_of_a_failure_is_what_the_caller_is_told() {
        handles.fail(new StoreException(StoreException.Effect.UNKNOWN, "gone", new IllegalStateException()));
        var answer = call("{'removedCmHandles': ['a']}");
        assertEquals(ErrorCode.OUTCOME_UNKNOWN, answer.errors().getFirst().code());
        assertFalse(answer.errors().getFirst().code().retryable(), "done again, a create would fail");
    }

    @Test
    void batches_beyond_those_in_work_and_waiting_are_turned_away_and_a_stop_answers_the_others() throws Exception {
        var opened = Promise.<Void>promise();
        handles.holdUntil(opened);
        var id = deployAlone();
        var first = start("{'createdCmHandles': [{'cmHandle': 'a'}]}");
        var second = start("{'createdCmHandles': [{'cmHandle': 'b'}]}");
        var third = await(start("{'createdCmHandles': [{'cmHandle': 'c'}]}"));
        assertEquals(ErrorCode.OVERLOADED, third.errors().getFirst().code());
        var stopped = vertx.undeploy(id);
        assertFalse(stopped.isComplete());
        opened.complete();
        assertEquals(
                List.of(200, 200), List.of(await(first).status(), await(second).status()));
        await(stopped);
        assertEquals(2, handles.handles().size());
        assertEquals(Optional.empty(), handles.flow(new CmHandleId("c")));
    }

    @Test
    void a_body_that_does_not_come_holds_up_no_other_batch() {
        var stalled = new StalledBody();
        var slow = bus.request(
                Addresses.REGISTRATION_BATCH,
                new RawRequest(Door.INTERLOCK.word(), Map.of(), 2, stalled, Duration.ofSeconds(20)));
        assertDone(post(Door.INTERLOCK, "{'createdCmHandles': [{'cmHandle': 'fast'}]}"));
        assertFalse(slow.isComplete());
        stalled.come("{}");
        assertDone(await(slow));
    }

    @Test
    void the_answer_of_a_batch_does_not_wait_for_the_body_of_the_next() {
        deployAlone();
        var opened = Promise.<Void>promise();
        handles.holdUntil(opened);
        var stalled = new StalledBody();
        var first = startPost("{'createdCmHandles': [{'cmHandle': 'a'}]}");
        var second = bus.request(
                Addresses.REGISTRATION_BATCH,
                new RawRequest(Door.INTERLOCK.word(), Map.of(), 2, stalled, Duration.ofSeconds(20)));
        opened.complete();
        assertDone(await(first));
        assertFalse(second.isComplete());
        stalled.come("{}");
        assertDone(await(second));
    }

    /** One batch at a time, and one that waits. */
    private String deployAlone() {
        await(vertx.close());
        vertx = Vertx.vertx();
        bus = new Bus(vertx);
        store = handles;
        return deploy(new Registration(
                10,
                1,
                1,
                1,
                1,
                Duration.ofSeconds(30),
                1,
                100,
                1,
                Duration.ofHours(1),
                ErrorCodeTable.SAMPLES,
                1,
                1,
                1,
                1,
                1));
    }

    /** A body that keeps its reader waiting until it comes. */
    private static final class StalledBody extends InputStream {
        private final Promise<byte[]> coming = Promise.promise();
        private int position;

        void come(String text) {
            coming.complete(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public int read() {
            var bytes = coming.future().await();
            return position < bytes.length ? bytes[position++] : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int next = read();
            if (next >= 0) {
                into[offset] = (byte) next;
            }
            return Math.min(next, 1);
        }
    }

    private Future<Answer> start(String data) {
        var action = Action.REGISTER_CM_HANDLES;
        return bus.request(
                Addresses.inside(action), Call.of(action, json(data), Duration.ofSeconds(20), Optional.empty()));
    }
}
