package dev.interlock.store;

import dev.interlock.config.Database.Connections;
import dev.interlock.config.DatabaseUrl;
import dev.interlock.config.Secret;
import dev.interlock.flow.EventFeed;
import dev.interlock.flow.FlowSearch;
import dev.interlock.flow.FlowVerticle.Stores;
import dev.interlock.flow.StoresUnderTest;
import dev.interlock.store.embedded.EmbeddedPostgres;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * One PostgreSQL, with the tables of this version and one lane's stores, for all tests of a JVM: it starts when first asked for and
 * ends with the JVM. Tests keep apart by the names they use.
 */
public final class TestDatabase implements StoresUnderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Connections CONNECTIONS =
            new Connections(4, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));

    private final DatabaseUrl url;
    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final Postgres postgres;
    private final Stores stores;

    private TestDatabase(EmbeddedPostgres server) {
        url = url(server.uri());
        Migrations.run(url, PATIENCE);
        postgres = new Postgres(vertx, url, CONNECTIONS);
        var pipeline = postgres.pipeline();
        stores = new Stores(
                new PgFlowStore(postgres, pipeline, 256),
                new PgSubjectStore(postgres, pipeline, 256),
                new PgSchemaStore(postgres));
    }

    public static TestDatabase shared() {
        return Shared.DATABASE;
    }

    public DatabaseUrl url() {
        return url;
    }

    /** How its own stores use it. */
    public Connections connections() {
        return CONNECTIONS;
    }

    public Vertx vertx() {
        return vertx;
    }

    public Postgres postgres() {
        return postgres;
    }

    /** Stores over one connection; to be used in {@link #await} only. */
    @Override
    public Stores stores() {
        return stores;
    }

    @Override
    public FlowSearch search(int maxScan) {
        return new PgFlowSearch(postgres, maxScan);
    }

    @Override
    public EventFeed feed(int maxScan) {
        return new PgEventFeed(postgres, maxScan);
    }

    /** What a query for one number gives. */
    public int count(String sql) {
        return await(() -> postgres.query(sql, Tuple.tuple())).iterator().next().getInteger(0);
    }

    /** Runs an operation on the event loop of the stores and waits for what comes of it; not to be called on an event loop. */
    @Override
    public <T> T await(Supplier<Future<T>> operation) {
        Promise<T> done = Promise.promise();
        eventLoop.runOnContext(go -> operation.get().onComplete(done));
        try {
            return done.future().toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("the operation failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static DatabaseUrl url(URI uri) {
        var login = uri.getUserInfo().split(":", 2);
        return new DatabaseUrl(
                login[0],
                new Secret(login[1]),
                uri.getHost(),
                uri.getPort(),
                uri.getPath().substring(1));
    }

    private static final class Shared {
        static final TestDatabase DATABASE = start();

        private static TestDatabase start() {
            try {
                var directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "postgres-");
                var server = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(directory));
                Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop test database"));
                return new TestDatabase(server);
            } catch (IOException e) {
                throw new UncheckedIOException("no directory for the test database", e);
            }
        }
    }
}
