package dev.interlock.bench;

import dev.interlock.config.DatabaseUrl;
import dev.interlock.config.Threads;
import io.vertx.core.DeploymentOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The same load on what one would write without a service: a WebSocket server of the same kind before the same database, with tables of
 * its own. It runs in this process, whose clients it meets over TCP.
 */
public final class BaselineBench {
    private static final int POOL_SIZE = 16;

    /** As many as a node by default: with two on two cores this is an eighth slower. */
    private static final int EVENT_LOOPS = Threads.usualEventLoops();

    private static final String TABLES = """
            CREATE TABLE flow (id uuid PRIMARY KEY, step text NOT NULL, revision bigint NOT NULL, updated_at timestamptz NOT NULL)
              WITH (fillfactor = 70);
            CREATE TABLE flow_history (flow uuid, revision bigint, at timestamptz NOT NULL DEFAULT now(), transition text NOT NULL,
              left_step text NOT NULL, entered_step text NOT NULL, input jsonb NOT NULL, PRIMARY KEY (flow, revision));
            """;

    private static final String FILL = "INSERT INTO flow SELECT id, 'idle', 1, now() FROM unnest($1::uuid[]) AS i(id)";

    private final DatabaseUrl url;
    private final TransitionSettings settings;
    private final boolean tuned;

    /** @param tuned one statement for each transition instead of a transaction of several */
    public BaselineBench(DatabaseUrl url, TransitionSettings settings, boolean tuned) {
        this.url = url;
        this.settings = settings;
        this.tuned = tuned;
    }

    /** Blocks until it is done. */
    public Measured run() {
        try (var server = new EventLoops(EVENT_LOOPS);
                var scratch = Scratch.open(server.vertx(), url)) {
            scratch.script(TABLES);
            var flows = Stream.generate(UUID::randomUUID)
                    .limit(settings.instances())
                    .toList();
            scratch.query(FILL, Tuple.of(flows.toArray(UUID[]::new)));
            scratch.script("ANALYZE flow");
            var pool = PgBuilder.pool()
                    .with(new PoolOptions().setMaxSize(POOL_SIZE).setEventLoopSize(EVENT_LOOPS))
                    .connectingTo(scratch.options())
                    .using(server.vertx())
                    .build();
            try {
                return TransitionLoad.run(
                        settings,
                        serve(server, pool),
                        flows.stream().map(UUID::toString).toList(),
                        TransitionSchema.USUAL);
            } finally {
                EventLoops.await(pool.close());
            }
        }
    }

    private URI serve(EventLoops server, Pool pool) {
        var store = tuned ? new BaselineStore.OneStatement(pool) : new BaselineStore.Transactions(pool);
        var port = new AtomicInteger();
        var instances = new DeploymentOptions().setInstances(EVENT_LOOPS);
        EventLoops.await(server.vertx().deployVerticle(() -> new BaselineServer(store, port::set), instances));
        return URI.create("ws://127.0.0.1:%d/ws".formatted(port.get()));
    }
}
