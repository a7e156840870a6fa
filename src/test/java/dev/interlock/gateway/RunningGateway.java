package dev.interlock.gateway;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Lanes;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.RawResponse;
import dev.interlock.config.Configuration;
import dev.interlock.gateway.bus.BusDoor;
import dev.interlock.gateway.http.HeadCheck;
import dev.interlock.gateway.http.HttpRoutes;
import dev.interlock.gateway.ws.Listener;
import dev.interlock.ops.HealthCheck;
import dev.interlock.ops.Operations;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A listener on a free port with the services of a node behind it replaced by a function that each test sets. */
public final class RunningGateway implements AutoCloseable {
    public static final int MAX_MESSAGE = 4096;
    public static final int MAX_IN_FLIGHT = 8;
    public static final int MAX_BODY = 65_536;
    public static final Duration BODY_PAUSE = Duration.ofSeconds(1);

    public final Vertx vertx = Vertx.vertx();
    public final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    public final Admission admission = new Admission();
    public final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    public final ScriptedChanges changes = new ScriptedChanges();
    public final Queue<Received> batches = new ConcurrentLinkedQueue<>();

    private volatile Function<Call, Future<Answer>> service = call -> Future.succeededFuture(Answer.ok(call.data()));
    private volatile Function<Received, Future<RawResponse>> batchService =
            batch -> Future.succeededFuture(RawResponse.empty(200));
    private final Promise<Answer> closed = Promise.promise();
    private final Operations operations;
    private final HttpRoutes routes;
    private final Listener listener;

    public RunningGateway(int eventLoops, Duration shutdown, List<HealthCheck> checks) {
        this(
                Map.of(
                        "INTERLOCK_HTTP_EVENT_LOOPS",
                        String.valueOf(eventLoops),
                        "INTERLOCK_SHUTDOWN_TIMEOUT",
                        shutdown.toMillis() + "ms"),
                checks);
    }

    /**
     * Opens a listener with settings of its own.
     *
     * @param settings environment variables
     */
    public RunningGateway(Map<String, String> settings) {
        this(settings, List.of());
    }

    private RunningGateway(Map<String, String> settings, List<HealthCheck> checks) {
        var configuration = configuration(settings);
        var bus = new Bus(vertx);
        var lanes = new Lanes("test", 2);
        for (int lane = 0; lane < lanes.count(); lane++) {
            serve(bus, Addresses.lane("test", lane));
        }
        for (var action : Action.values()) {
            serve(bus, Addresses.inside(action));
        }
        await(vertx.deployVerticle(
                () -> new BatchReceiver(bus),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        var json = new StrictJson(configuration.json());
        var metrics = new CallMetrics(registry);
        var caller = new Caller(
                bus, CallRouter.alone(vertx, bus, lanes), configuration.flow(), configuration.registration(), metrics);
        operations = new Operations(vertx, registry, checks);
        routes = new HttpRoutes(configuration.http(), json, caller, admission);
        listener = await(Listener.open(
                vertx, configuration, json, caller, changes, admission, metrics, () -> new HeadCheck(router())));
        await(vertx.deployVerticle(new BusDoor(bus, json, configuration.bus(), caller, admission, metrics)));
    }

    public RunningGateway() {
        this(2, Duration.ofSeconds(10), List.of());
    }

    private static Configuration configuration(Map<String, String> settings) {
        var environment = new HashMap<>(Map.of(
                "INTERLOCK_HTTP_PORT",
                "0",
                "INTERLOCK_HTTP_MAX_BODY",
                MAX_BODY + "B",
                "INTERLOCK_HTTP_BODY_PAUSE",
                BODY_PAUSE.toMillis() + "ms",
                "INTERLOCK_WEBSOCKET_MAX_MESSAGE",
                MAX_MESSAGE + "B",
                "INTERLOCK_WEBSOCKET_MAX_IN_FLIGHT",
                String.valueOf(MAX_IN_FLIGHT),
                // A busy machine may be slow.
                "INTERLOCK_WEBSOCKET_UNSENT_TIMEOUT",
                "5m",
                "INTERLOCK_BUS_MAX_MESSAGE",
                MAX_MESSAGE + "B",
                "INTERLOCK_BUS_MAX_IN_FLIGHT",
                String.valueOf(MAX_IN_FLIGHT)));
        environment.putAll(settings);
        return Configuration.load(Optional.empty(), environment).configuration();
    }

    /** All routes, as each event loop has them. */
    public Router router() {
        var router = Router.router(vertx);
        operations.mount(router);
        routes.mount(router);
        return router;
    }

    private void serve(Bus bus, String address) {
        await(bus.serve(address, call -> {
                    calls.add(call);
                    return untilClosed(service.apply(call));
                })
                .completion());
    }

    /** A drain would wait for answers that a test holds back. */
    private Future<Answer> untilClosed(Future<Answer> answer) {
        Promise<Answer> first = Promise.promise();
        answer.onComplete(first::tryComplete, first::tryFail);
        closed.future().onFailure(first::tryFail);
        return first.future();
    }

    /** What all actions do from now on; at first they answer with the data of the call. */
    public void serveWith(Function<Call, Future<Answer>> other) {
        service = other;
    }

    /** What batches meet from now on; at first an empty 200. */
    public void serveBatchesWith(Function<Received, Future<RawResponse>> other) {
        batchService = other;
    }

    public int port() {
        return listener.port();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public Future<Void> drain() {
        return listener.close();
    }

    public static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("did not come: " + future, e);
        }
    }

    /** A batch whose body has been read to its end. */
    public record Received(String door, Map<String, String> headers, String body) {}

    private final class BatchReceiver extends VerticleBase {
        private final Bus bus;

        BatchReceiver(Bus bus) {
            this.bus = bus;
        }

        @Override
        public Future<?> start() {
            return bus.serveRaw(Addresses.REGISTRATION_BATCH, batch -> {
                        var received = new Received(batch.door(), batch.headers(), text(batch));
                        batches.add(received);
                        return batchService.apply(received);
                    })
                    .completion();
        }

        private static String text(RawRequest batch) {
            try {
                return new String(batch.body().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        closed.fail(Failure.of(ErrorCode.DRAINING, "the gateway is closed").asException());
        await(vertx.close());
    }
}
