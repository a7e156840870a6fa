package dev.interlock;

import dev.interlock.bus.Bus;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.Owners;
import dev.interlock.config.Configuration;
import dev.interlock.flow.ActionVerticle;
import dev.interlock.flow.EventFeedVerticle;
import dev.interlock.flow.FlowSearch;
import dev.interlock.flow.FlowSearchVerticle;
import dev.interlock.flow.FlowVerticle;
import dev.interlock.flow.MigrationVerticle;
import dev.interlock.flow.SchemaStore;
import dev.interlock.flow.SchemaVerticle;
import dev.interlock.flow.SubjectSchemas;
import dev.interlock.flow.TaskStore;
import dev.interlock.flow.TimerVerticle;
import dev.interlock.flow.WatchVerticle;
import dev.interlock.ops.Metrics;
import dev.interlock.registration.HandleSearch;
import dev.interlock.registration.HandleSearchVerticle;
import dev.interlock.registration.HandleStore;
import dev.interlock.registration.RegistrationVerticle;
import dev.interlock.store.PgChangeLog;
import dev.interlock.store.PgEventFeed;
import dev.interlock.store.PgFlowStore;
import dev.interlock.store.PgSubjectStore;
import dev.interlock.store.Postgres;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Deploys the verticles of one node, each with what it works on.
 *
 * @param schemas shared by all, as a published version never changes
 */
record Verticles(
        Vertx vertx,
        Bus bus,
        CallRouter router,
        Owners owners,
        Configuration configuration,
        Postgres postgres,
        SchemaStore schemas,
        Metrics metrics,
        Clock clock) {

    /** The lanes; gives what undeploys them, once they have answered all. */
    Future<Supplier<Future<?>>> deployLanes(SubjectSchemas subjectSchemas) {
        return deploy(IntStream.range(0, owners.here().count())
                .mapToObj(index -> new FlowVerticle(
                        bus,
                        router,
                        owners,
                        index,
                        configuration.flow(),
                        subjectSchemas,
                        this::laneStores,
                        clock,
                        metrics.registry())));
    }

    private Future<Supplier<Future<?>>> deploy(Stream<? extends Deployable> verticles) {
        var deployed = verticles.map(vertx::deployVerticle).toList();
        return Future.all(deployed)
                .map(all -> () -> Future.join(deployed.stream()
                        .map(one -> vertx.undeploy(one.result()))
                        .toList()));
    }

    /** What serves schemas, lists and migrations. */
    Future<?> deployFlows(FlowSearch search) {
        var flow = configuration.flow();
        return Future.all(
                vertx.deployVerticle(new SchemaVerticle(bus, flow, schemas)),
                vertx.deployVerticle(new FlowSearchVerticle(bus, search, flow.maxPage())),
                vertx.deployVerticle(
                        new EventFeedVerticle(bus, new PgEventFeed(postgres, flow.maxScan()), flow.maxPage())),
                vertx.deployVerticle(new MigrationVerticle(bus, router, flow, schemas, search)));
    }

    /** What tells clients of changes; to be deployed before it is used. */
    WatchVerticle watching() {
        return new WatchVerticle(
                bus,
                new PgChangeLog(postgres),
                schemas,
                configuration.watching(),
                configuration.flow().definitionCache());
    }

    private FlowVerticle.Stores laneStores() {
        var pipeline = postgres.pipeline();
        return new FlowVerticle.Stores(
                new PgFlowStore(postgres, pipeline, configuration.flow().batch()),
                new PgSubjectStore(postgres, pipeline, configuration.flow().batch()),
                schemas);
    }

    /** What fires timers and requests actions; gives what undeploys it. */
    Future<Supplier<Future<?>>> deployTasks(TaskStore tasks) {
        var flow = configuration.flow();
        var settings = configuration.tasks();
        var registry = metrics.registry();
        return deploy(Stream.of(
                new TimerVerticle(router, tasks, settings, flow.callTimeout(), registry),
                new ActionVerticle(router, tasks, this::laneStores, flow, settings, registry)));
    }

    Future<?> deployRegistration(HandleStore handles, HandleSearch search) {
        var registration = configuration.registration();
        return Future.all(
                vertx.deployVerticle(
                        () -> new RegistrationVerticle(
                                bus, handles, schemas, configuration.flow(), registration, configuration.json(), clock),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)),
                vertx.deployVerticle(new HandleSearchVerticle(bus, search, registration)));
    }
}
