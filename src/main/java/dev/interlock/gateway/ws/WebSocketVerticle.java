package dev.interlock.gateway.ws;

import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.config.Configuration;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.http.CrossOrigin;
import dev.interlock.gateway.http.HeadCheck;
import dev.interlock.gateway.http.Reply;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of the listener: upgrades requests for {@code /ws} to connections and hands all other requests on.
 *
 * <p>Stopping it lets nothing more in, waits for what was accepted (at most {@code shutdown.timeout}), closes its sockets with 1012 (1001 if it still owes answers) and
 * then its server.
 */
final class WebSocketVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketVerticle.class);

    private static final String PATH = "/ws";

    /** Optional; a client that asks for others only is served as well, without one. */
    private static final String SUB_PROTOCOL = "interlock.v1";

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

    /** In the shortest time-out. */
    private static final int TICKS = 4;

    private final Configuration configuration;
    private final Admission admission;
    private final BiFunction<ServerWebSocket, Context, Connection> accept;
    private final Handler<HttpServerRequest> routes;
    private final Set<Connection> connections = new HashSet<>();
    private final SilentConnections silent;
    private final CrossOrigin crossOrigin;
    private final Promise<HttpServer> server = Promise.promise();

    /**
     * Prepares the verticle.
     *
     * @param accept makes the connection of a socket that lives on this event loop
     * @param routes handles all requests that are not for sockets, those whose head could not be read too
     */
    WebSocketVerticle(
            Configuration configuration,
            Admission admission,
            BiFunction<ServerWebSocket, Context, Connection> accept,
            Handler<HttpServerRequest> routes) {
        this.configuration = configuration;
        this.admission = admission;
        this.accept = accept;
        this.routes = routes;
        this.crossOrigin = new CrossOrigin(configuration.http());
        this.silent = new SilentConnections(configuration.http().handshakeTimeout());
    }

    @Override
    public Future<HttpServer> start() {
        vertx.setPeriodic(tick().toMillis(), passed -> tick(System.nanoTime()));
        return vertx.createHttpServer(options())
                .connectionHandler(connection -> silent.opened(connection, System.nanoTime()))
                .requestHandler(this::onRequest)
                .invalidRequestHandler(routes)
                .exceptionHandler(cause ->
                        LOG.atDebug().addKeyValue("cause", cause.getMessage()).log("connection failed"))
                .listen()
                .onComplete(server);
    }

    /** So often that no time-out is late by much. */
    private Duration tick() {
        var limits = configuration.webSocket();
        return Stream.of(
                        limits.heartbeat(),
                        limits.heartbeatTimeout(),
                        limits.unsentTimeout(),
                        configuration.http().handshakeTimeout(),
                        LONGEST_TICK.multipliedBy(TICKS))
                .min(Comparator.naturalOrder())
                .orElseThrow()
                .dividedBy(TICKS);
    }

    private void tick(long nowNanos) {
        silent.tick(nowNanos);
        List.copyOf(connections).forEach(connection -> connection.tick(nowNanos));
    }

    private HttpServerOptions options() {
        var http = configuration.http();
        return new HttpServerOptions()
                .setHost(http.host())
                // Vert.x shares a free port among the instances of a deployment if asked for it with a negative number.
                .setPort(http.port() == 0 ? -1 : http.port())
                .setTcpKeepAlive(true)
                .setMaxInitialLineLength(HeadCheck.MAX_FIRST_LINE)
                .setHttp2ClearTextEnabled(false)
                .setWebSocketSubProtocols(List.of(SUB_PROTOCOL))
                // With compression frames with reserved bits pass also where it was not agreed on, and limits hold only
                // after unpacking.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(configuration.webSocket().maxMessage())
                .setWebSocketClosingTimeout(Math.toIntExact(Connection.FAREWELL.toSeconds()));
    }

    /** Where this listens, the same for all instances of a deployment. */
    int port() {
        return server.future().result().actualPort();
    }

    private void onRequest(HttpServerRequest request) {
        silent.heard(request.connection());
        // Who sends no origin is no browser.
        crossOrigin.refused(request).ifPresentOrElse(origin -> refuse(request, origin), () -> serve(request));
    }

    private static void refuse(HttpServerRequest request, String origin) {
        var failure = Failure.of(
                ErrorCode.FORBIDDEN, "web pages of '%s' are not among http.allowed-origins".formatted(origin));
        Reply.to(request).refuseUnread(Answer.refused(failure));
    }

    private void serve(HttpServerRequest request) {
        boolean forSockets = PATH.equals(request.path()) && !admission.draining();
        if (forSockets && request.canUpgradeToWebSocket()) {
            request.toWebSocket()
                    .onSuccess(this::open)
                    .onFailure(cause -> LOG.atDebug()
                            .addKeyValue("cause", cause.getMessage())
                            .log("hand-shake failed"));
            return;
        }
        crossOrigin.allow(request);
        if (crossOrigin.asks(request) && !admission.draining()) {
            crossOrigin.answer(request);
        } else if (forSockets) {
            refuseWithoutUpgrade(request);
        } else {
            routes.handle(request);
        }
    }

    private static void refuseWithoutUpgrade(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET);
        Reply.to(request)
                .refuseUnread(Answer.refused(
                        Failure.of(ErrorCode.UPGRADE_REQUIRED, "%s is for WebSocket clients only".formatted(PATH))));
    }

    private void open(ServerWebSocket socket) {
        var connection = accept.apply(socket, context);
        connections.add(connection);
        connection.open(() -> connections.remove(connection));
    }

    /** Fails if requests stayed unanswered. */
    @Override
    public Future<Void> stop() {
        return drained().eventually(this::closeConnections).eventually(this::closeServer);
    }

    /** Completes on our context when all is answered; fails there when the time is over. */
    private Future<Void> drained() {
        Promise<Void> over = Promise.promise();
        long timer = vertx.setTimer(configuration.shutdown().timeout().toMillis(), late -> {
            LOG.atWarn()
                    .addKeyValue("unanswered", admission.open())
                    .log("drain took too long, requests stay unanswered");
            over.tryFail(new TimeoutException("not all requests were answered in time"));
        });
        admission
                .drain()
                .onComplete(idle -> context.runOnContext(here -> {
                    vertx.cancelTimer(timer);
                    over.tryComplete();
                }));
        return over.future();
    }

    /** Waits for the clients' own close frames, but not for clients that do not read. */
    private Future<Void> closeConnections() {
        var open = List.copyOf(connections);
        var closed =
                open.stream().map(connection -> connection.leave(returnAfter())).toList();
        return Future.join(closed)
                .timeout(Connection.FAREWELL.toSeconds() + 1, TimeUnit.SECONDS)
                .<Void>mapEmpty()
                .recover(stuck -> {
                    List.copyOf(connections).forEach(Connection::cut);
                    return Future.succeededFuture();
                });
    }

    /** Clients that all come back at once would find a node that has just started. */
    private Duration returnAfter() {
        long within = configuration.shutdown().returnWithin().toMillis();
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(within + 1));
    }

    private Future<Void> closeServer() {
        return server.future().compose(HttpServer::close);
    }
}
