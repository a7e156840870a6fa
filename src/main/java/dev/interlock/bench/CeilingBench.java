package dev.interlock.bench;

import dev.interlock.config.Database.Connections;
import dev.interlock.config.DatabaseUrl;
import dev.interlock.store.PgFlowStore;
import dev.interlock.store.Pipeline;
import dev.interlock.store.Postgres;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the database of a node could do at best: statements of a node, and plain ones, written straight to it, one after the other on each
 * connection, into tables of their own that are like the node's.
 */
public final class CeilingBench {
    private static final String INCREMENT = "UPDATE counter SET n = n + 1 WHERE id = $1";
    private final DatabaseUrl url;
    private final Connections connections;
    private final Settings settings;

    /**
     * What is measured.
     *
     * @param instances flows of which each batch takes some at random
     * @param batch transitions in one statement
     * @param writers connections that write batches at once
     * @param handleBatch handles in one statement
     * @param warmUp before each time that is measured
     * @param duration of each measurement
     * @param rounds of all of them
     */
    public record Settings(
            int instances, int batch, int writers, int handleBatch, Duration warmUp, Duration duration, int rounds) {

        /** Each writer has flows of its own, as each lane of a node has. */
        public Settings {
            if (instances / writers < batch) {
                throw new BenchException("%d flows for %d writers of batches of %d: expected at least %d"
                        .formatted(instances, writers, batch, Math.multiplyExact((long) writers, batch)));
            }
        }
    }

    public CeilingBench(DatabaseUrl url, Connections connections, Settings settings) {
        this.url = url;
        this.connections = connections;
        this.settings = settings;
    }

    /** Blocks until it is done; the parts by name, in the order of their measurement. */
    public Map<String, Measured> run() {
        var all = new LinkedHashMap<String, Measured>();
        for (int round = 0; round < settings.rounds(); round++) {
            all.merge("transitions", transitions(), Measured::and);
            all.merge("commits", commits(), Measured::and);
            all.merge("handles", handles(), Measured::and);
        }
        return all;
    }

    /** Transitions, by the very statement that a node writes, of full batches. */
    Measured transitions() {
        try (var loops = new EventLoops(settings.writers());
                var scratch = Scratch.open(loops.vertx(), url)) {
            var flows = CeilingFlows.fill(scratch, settings.instances(), settings.writers());
            var postgres = new Postgres(loops.vertx(), url, connections, Scratch.PARAMETERS);
            var pipelines = loops.open(settings.writers(), () -> Future.succeededFuture(postgres.pipeline()));
            var stores = pipelines.stream()
                    .map(pipeline -> new PgFlowStore(postgres, pipeline, settings.batch()))
                    .toList();
            try {
                return Repeated.run(loops, settings.writers(), settings.warmUp(), settings.duration(), writer -> {
                    var moves = flows.get(writer).moves(settings.batch());
                    return stores.get(writer).write(moves).map(written -> {
                        if (written.size() < moves.size()) {
                            throw new BenchException("%d of %d transitions were not written"
                                    .formatted(moves.size() - written.size(), moves.size()));
                        }
                        return moves.size();
                    });
                });
            } finally {
                pipelines.forEach(Pipeline::close);
            }
        }
    }

    /** Changes of one row in one small table, each durable before the next begins. */
    Measured commits() {
        try (var loops = new EventLoops(1);
                var scratch = Scratch.open(loops.vertx(), url)) {
            var id = UUID.randomUUID();
            scratch.script("CREATE TABLE counter (id uuid PRIMARY KEY, n bigint NOT NULL)");
            scratch.query("INSERT INTO counter VALUES ($1, 0)", Tuple.of(id));
            var connection =
                    EventLoops.await(loops.on(0, () -> PgConnection.connect(loops.vertx(), scratch.options())));
            return Repeated.run(
                    loops,
                    1,
                    settings.warmUp(),
                    settings.duration(),
                    writer -> connection
                            .preparedQuery(INCREMENT)
                            .execute(Tuple.of(id))
                            .map(rows -> rows.rowCount()));
        }
    }

    /** New handles, many in one upsert. */
    Measured handles() {
        try (var loops = new EventLoops(settings.writers());
                var scratch = Scratch.open(loops.vertx(), url)) {
            scratch.script(CeilingHandles.TABLE);
            var connections =
                    loops.open(settings.writers(), () -> PgConnection.connect(loops.vertx(), scratch.options()));
            var next = new AtomicInteger();
            int batch = settings.handleBatch();
            return Repeated.run(
                    loops,
                    settings.writers(),
                    settings.warmUp(),
                    settings.duration(),
                    writer -> connections
                            .get(writer)
                            .preparedQuery(CeilingHandles.UPSERT)
                            .execute(CeilingHandles.arguments(next.getAndAdd(batch), batch))
                            .map(rows -> rows.rowCount()));
        }
    }
}
