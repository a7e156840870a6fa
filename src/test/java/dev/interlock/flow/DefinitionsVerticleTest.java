package dev.interlock.flow;

import static dev.interlock.flow.RunningLane.await;
import static dev.interlock.flow.RunningLane.awaitFailure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DefinitionsVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private Definitions definitions(Optional<ObjectNode> document) {
        var reader = new FlowSchemaReader(FlowSchemaReader.Limits.none(), new Conditions(1000));
        return new Definitions(eventLoop, new OneDocument(document, reads), reader, 10);
    }

    private static ObjectNode document() {
        return RunningLane.SCHEMA.document();
    }

    private <T> T onEventLoop(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        eventLoop.runOnContext(go -> work.get().onComplete(done));
        return await(done.future());
    }

    @Test
    void the_event_loop_goes_on_while_a_version_is_compiled() {
        var slow = new SlowDocument(document());
        var definitions = definitions(Optional.of(slow));

        var definition = onEventLoop(() -> {
            var loading = definitions.of(new SchemaVersion("way", 1));
            eventLoop.runOnContext(next -> slow.mayBeRead.countDown());
            return loading;
        });

        assertEquals("way version 1", definition.toString());
    }

    @Test
    void a_compiled_version_comes_back_on_the_event_loop_and_is_kept() {
        var definitions = definitions(Optional.of(document()));

        var first =
                onEventLoop(() -> definitions.of(new SchemaVersion("way", 1)).map(definition -> {
                    assertSame(eventLoop, Vertx.currentContext());
                    assertTrue(Context.isOnEventLoopThread());
                    return definition;
                }));
        var again = onEventLoop(() -> Future.succeededFuture(
                definitions.of(new SchemaVersion("way", 1)).result()));

        assertSame(first, again);
        assertEquals(1, reads.get());
    }

    @Test
    void all_that_wait_for_a_version_wait_for_one_compilation() {
        var definitions = definitions(Optional.of(document()));

        var both = onEventLoop(() -> {
            var first = definitions.of(new SchemaVersion("way", 1));
            return Future.join(first, definitions.of(new SchemaVersion("way", 1)))
                    .map(done -> done.<FlowDefinition>list());
        });

        assertSame(both.getFirst(), both.getLast());
        assertEquals(1, reads.get());
    }

    @Test
    void a_version_that_could_not_be_loaded_is_tried_anew() {
        var definitions = definitions(Optional.empty());

        for (int attempt = 1; attempt <= 2; attempt++) {
            var failure = awaitFailure(Future.future(done -> eventLoop.runOnContext(
                    go -> definitions.of(new SchemaVersion("way", 1)).onComplete(done))));
            assertInstanceOf(IllegalStateException.class, failure);
            assertEquals(attempt, reads.get());
        }
    }

    /** Lets itself be read only when the test says so, and not for ever. */
    @SuppressWarnings("unchecked") // as in the class that it extends: the type that copies are returned as
    private static final class SlowDocument extends ObjectNode {
        private static final long serialVersionUID = 1;

        private final transient CountDownLatch mayBeRead = new CountDownLatch(1);

        SlowDocument(ObjectNode content) {
            super(JsonNodeFactory.instance);
            setAll(content);
        }

        @Override
        public Iterator<String> fieldNames() {
            try {
                if (!mayBeRead.await(5, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("read where nothing else can be done meanwhile");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return super.fieldNames();
        }
    }

    /** Has this document, or none, for all versions, and counts how often it is asked. */
    private record OneDocument(Optional<ObjectNode> document, AtomicInteger reads) implements SchemaStore {

        @Override
        public Future<Optional<ObjectNode>> version(String identifier, int version) {
            reads.incrementAndGet();
            return Future.succeededFuture(document);
        }

        @Override
        public Future<Published> publish(String identifier, ObjectNode content) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Boolean> setCurrent(String identifier, int version) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Set<String>> steps(String identifier, Set<String> wanted) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Optional<Current>> current(String identifier) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<List<Listed>> list(String after, int limit) {
            throw new UnsupportedOperationException();
        }
    }
}
