package dev.interlock;

import dev.interlock.bus.Bus;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.Lanes;
import dev.interlock.bus.Owners;
import dev.interlock.bus.StoreException;
import dev.interlock.cluster.JoinException;
import dev.interlock.cluster.Membership;
import dev.interlock.cluster.Probing;
import dev.interlock.config.Configuration;
import dev.interlock.config.Database;
import dev.interlock.config.DatabaseUrl;
import dev.interlock.flow.BuiltInSchema;
import dev.interlock.flow.SubjectSchemas;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.CallMetrics;
import dev.interlock.gateway.Caller;
import dev.interlock.gateway.StrictJson;
import dev.interlock.gateway.bus.BusDoor;
import dev.interlock.gateway.http.HeadCheck;
import dev.interlock.gateway.http.HttpRoutes;
import dev.interlock.gateway.ws.Listener;
import dev.interlock.ops.HealthCheck;
import dev.interlock.ops.Metrics;
import dev.interlock.ops.Operations;
import dev.interlock.store.DatabaseClock;
import dev.interlock.store.LogPartitions;
import dev.interlock.store.Migrations;
import dev.interlock.store.PgFlowSearch;
import dev.interlock.store.PgHandleSearch;
import dev.interlock.store.PgHandleStore;
import dev.interlock.store.PgSchemaStore;
import dev.interlock.store.PgTaskStore;
import dev.interlock.store.Postgres;
import dev.interlock.store.embedded.EmbeddedPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: the place where all parts meet, started in the order in which they need each other and stopped in the reverse.
 *
 * <p>Starting and stopping block the calling thread.
 */
final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** The name of a node that is alone. */
    private static final String ALONE = "local";

    private final Configuration configuration;
    private final Clock clock = Clock.systemUTC();

    private final RunningParts parts = new RunningParts();

    /** Empty if the database is outside. */
    private Optional<EmbeddedPostgres> ownDatabase = Optional.empty();

    private int port;

    private Node(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Starts a node; when this returns, it serves.
     *
     * @throws StartException or {@link dev.interlock.store.embedded.EmbeddedPostgresException} or
     *     {@link dev.interlock.flow.SubjectSchemaException} with the one line that helps; all that was started is stopped again
     */
    static Node start(Configuration configuration) {
        var node = new Node(configuration);
        try {
            node.start();
            return node;
        } catch (RuntimeException e) {
            node.stop();
            throw e;
        }
    }

    static EmbeddedPostgres.Settings embedded(Database database) {
        return new EmbeddedPostgres.Settings(
                database.directory(),
                database.port(),
                database.minWalSize(),
                database.writeBackInterval(),
                database.startTimeout(),
                database.stopTimeout());
    }

    String url() {
        return "http://%s:%d".formatted(configuration.http().host(), port);
    }

    private void start() {
        var subjectSchemas = SubjectSchemas.read(configuration.flow().subjectSchemas());
        if (!subjectSchemas.kinds().isEmpty()) {
            LOG.atInfo().addKeyValue("kinds", subjectSchemas.kinds()).log("subject schemas read");
        }
        var metrics = new Metrics();
        parts.addLast("the metrics", metrics);
        // The database and the Java side take about as long to start, so they do it at once.
        var migrated = CompletableFuture.supplyAsync(this::migratedDatabase);
        var surroundings =
                configuration.cluster().enabled() ? inCluster(migrated) : Surroundings.alone(lanes(), vertxOptions());
        var vertx = surroundings.vertx();
        parts.add("Vert.x", vertx::close);
        var database = join(migrated);
        var postgres =
                new Postgres(vertx, database.url(), configuration.database().connections());
        parts.add("the connections to the database", postgres::close);
        awaitAnswer(postgres);
        new LogPartitions(postgres, configuration.flow().keptLog()).keep(vertx);

        var owners = surroundings.owners();
        var bus = new Bus(vertx, await(DatabaseClock.start(vertx, postgres), "the time of the database"));
        var cluster = configuration.cluster();
        var router = new CallRouter(vertx, bus, owners, cluster.attempts(), cluster.attemptTimeout());
        var schemas = new PgSchemaStore(postgres);
        await(BuiltInSchema.CM_HANDLE_LIFECYCLE.publishIfAbsent(schemas), "the built-in flow schema");
        var handles = new PgHandleStore(postgres, configuration.registration());
        parts.add("the connections for registration", handles::close);
        var flow = configuration.flow();
        var verticles = new Verticles(vertx, bus, router, owners, configuration, postgres, schemas, metrics, clock);
        parts.add("the lanes", await(verticles.deployLanes(subjectSchemas), "the lanes"));
        await(verticles.deployFlows(new PgFlowSearch(postgres, flow.maxScan())), "the flows");
        parts.add("the tasks", await(verticles.deployTasks(new PgTaskStore(postgres)), "the tasks"));
        var registration = configuration.registration();
        var handleSearch = new PgHandleSearch(postgres, registration.maxScan(), registration.maxPageBytes());
        await(verticles.deployRegistration(handles, handleSearch), "the registration");
        var changes = verticles.watching();
        await(vertx.deployVerticle(changes), "the changes of flows");
        var probing = surroundings.membership().map(membership -> probe(vertx, bus, membership, metrics));

        var admission = new Admission();
        var calls = new CallMetrics(metrics.registry());
        var caller = new Caller(bus, router, configuration.flow(), configuration.registration(), calls);
        var json = new StrictJson(configuration.json());
        var checks = new ArrayList<>(List.of(
                new HealthCheck("accepting", () -> Future.succeededFuture(!admission.draining())),
                new HealthCheck("database", postgres::isWritable),
                new HealthCheck("migrations", () -> database.migrations().areIn(postgres))));
        probing.ifPresent(
                probes -> checks.add(new HealthCheck("cluster", () -> Future.succeededFuture(probes.reachable()))));
        var operations = new Operations(vertx, metrics.registry(), checks);
        var http = configuration.http();
        var opened = Listener.open(vertx, configuration, json, caller, changes, admission, calls, () -> {
            var routes = Router.router(vertx);
            operations.mount(routes);
            new HttpRoutes(http, json, caller, admission).mount(routes);
            return new HeadCheck(routes);
        });
        var address = "%s:%d".formatted(http.host(), http.port());
        var listener = await(listening(opened, address), "the listener");
        parts.add("open requests and connections", listener::close);
        // Before anything else, so that the others send no more calls here.
        probing.ifPresent(probes -> parts.add("the announcement to other nodes", probes::announceLeave));
        var door = new BusDoor(bus, json, configuration.bus(), caller, admission, calls);
        var doorId = await(vertx.deployVerticle(door), "the addresses of actions");
        parts.add("the addresses of actions", () -> vertx.undeploy(doorId));
        port = listener.port();
        LOG.atInfo()
                .addKeyValue("url", url())
                .addKeyValue("event_loops", configuration.threads().eventLoops())
                .addKeyValue("lanes", configuration.flow().lanes())
                .log("node serves");
        ownDatabase.ifPresent(EmbeddedPostgres::makeWalAhead);
    }

    private VertxOptions vertxOptions() {
        return new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(configuration.threads().eventLoops());
    }

    private Lanes lanes() {
        return new Lanes(ALONE, configuration.flow().lanes());
    }

    /** A member serves, so it joins when there is something to serve from. */
    private Surroundings inCluster(CompletableFuture<MigratedDatabase> migrated) {
        var database = join(migrated);
        var cluster = configuration.cluster();
        var joined = Membership.join(
                        cluster,
                        configuration.flow().lanes(),
                        database.migrations().database(),
                        vertxOptions())
                .recover(cause -> Future.failedFuture(
                        cause instanceof JoinException
                                ? new StartException(String.valueOf(cause.getMessage()), cause)
                                : cause));
        return Surroundings.of(await(joined, "joining the cluster", cluster.joinTimeout()));
    }

    private Probing probe(Vertx vertx, Bus bus, Membership membership, Metrics metrics) {
        var probing = new Probing(bus, membership, configuration.cluster(), metrics.registry());
        await(
                vertx.deployVerticle(probing),
                "the first round trip through the cluster",
                configuration.cluster().joinTimeout());
        return probing;
    }

    private MigratedDatabase migratedDatabase() {
        var url = configuration.database().url().orElseGet(this::startDatabase);
        try {
            return new MigratedDatabase(
                    url, Migrations.run(url, configuration.database().startTimeout()));
        } catch (StoreException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private DatabaseUrl startDatabase() {
        var postgres = EmbeddedPostgres.start(embedded(configuration.database()));
        parts.addLast("the embedded PostgreSQL", postgres);
        ownDatabase = Optional.of(postgres);
        return DatabaseUrl.parse(postgres.url()).orElseThrow();
    }

    private static MigratedDatabase join(CompletableFuture<MigratedDatabase> migrated) {
        try {
            return migrated.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Beyond the time for it, so that the last attempt says what is wrong. */
    private void awaitAnswer(Postgres postgres) {
        var connections = configuration.database().connections();
        var patience = configuration.database().startTimeout();
        await(
                postgres.awaitAnswer(patience),
                "the database",
                patience.plus(connections.connectTimeout()).plus(connections.statementTimeout()));
    }

    private <T> T await(Future<T> future, String what) {
        return await(future, what, configuration.database().startTimeout());
    }

    private static <T> T await(Future<T> future, String what, Duration limit) {
        try {
            return future.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            var why = e instanceof TimeoutException ? "not done within %d s".formatted(limit.toSeconds()) : reason(e);
            throw e instanceof StartException worded ? worded : new StartException(what + ": " + why, e);
        }
    }

    private static String reason(Exception failure) {
        return failure instanceof StoreException store ? String.valueOf(store.getMessage()) : failure.toString();
    }

    private static <T> Future<T> listening(Future<T> opened, String address) {
        return opened.recover(cause -> Future.failedFuture(
                cause instanceof IOException
                        ? new StartException(
                                "cannot listen on %s, set http.host and http.port: %s"
                                        .formatted(address, cause.getMessage()),
                                cause)
                        : cause));
    }

    /**
     * Answers what was accepted, then stops everything, within twice the time for draining.
     *
     * @return whether all of it ended; what did not is left behind and told
     */
    boolean stop() {
        var unended = parts.stop(configuration.shutdown().timeout().multipliedBy(2));
        if (unended.isEmpty()) {
            LOG.info("node stopped");
        } else {
            LOG.atError().addKeyValue("parts", unended).log("node stopped, but some of it did not end");
        }
        return unended.isEmpty();
    }

    /** @param membership empty if there are no others */
    private record Surroundings(Vertx vertx, Owners owners, Optional<Membership> membership) {
        static Surroundings alone(Lanes here, VertxOptions options) {
            return new Surroundings(Vertx.vertx(options), Owners.alone(here), Optional.empty());
        }

        static Surroundings of(Membership membership) {
            return new Surroundings(membership.vertx(), membership, Optional.of(membership));
        }
    }

    private record MigratedDatabase(DatabaseUrl url, Migrations migrations) {}
}
