package dev.interlock.gateway.ws;

import dev.interlock.config.Configuration;
import dev.interlock.gateway.Admission;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of the listener: upgrades requests for {@code /ws} to sessions and hands all other requests on.
 *
 * <p>Stopping it lets nothing more in, waits for what was accepted (at most {@code shutdown.timeout}), closes its sockets with 1012 (1001 if it still owes answers) and
 * then its server.
 */
final class WebSocketVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketVerticle.class);

    private static final String PATH = "/ws";

    /** Optional; a client that asks for others only is served as well, without one. */
    private static final String SUB_PROTOCOL = "interlock.v1";

    /** How long a client may take to answer our close frame. */
    private static final int CLOSING_SECONDS = 2;

    private final Configuration configuration;
    private final WebSocketSession.Gate gate;
    private final Handler<HttpServerRequest> routes;
    private final Set<WebSocketSession> sessions = new HashSet<>();
    private final Promise<HttpServer> server = Promise.promise();

    WebSocketVerticle(Configuration configuration, WebSocketSession.Gate gate, Handler<HttpServerRequest> routes) {
        this.configuration = configuration;
        this.gate = gate;
        this.routes = routes;
    }

    @Override
    public Future<HttpServer> start() {
        return vertx.createHttpServer(options())
                .requestHandler(this::onRequest)
                .exceptionHandler(cause ->
                        LOG.atDebug().addKeyValue("cause", cause.getMessage()).log("connection failed"))
                .listen()
                .onComplete(server);
    }

    private HttpServerOptions options() {
        var http = configuration.http();
        return new HttpServerOptions()
                .setHost(http.host())
                // Vert.x shares a free port among the instances of a deployment if asked for it with a negative number.
                .setPort(http.port() == 0 ? -1 : http.port())
                .setTcpKeepAlive(true)
                .setHttp2ClearTextEnabled(false)
                .setWebSocketSubProtocols(List.of(SUB_PROTOCOL))
                .setMaxWebSocketFrameSize(configuration.webSocket().maxMessage())
                .setWebSocketClosingTimeout(CLOSING_SECONDS);
    }

    /** Where this listens, the same for all instances of a deployment. */
    int port() {
        return server.future().result().actualPort();
    }

    private void onRequest(HttpServerRequest request) {
        boolean forSockets = PATH.equals(request.path()) && request.canUpgradeToWebSocket();
        if (forSockets && !gate.admission().draining()) {
            request.toWebSocket()
                    .onSuccess(this::open)
                    .onFailure(cause -> LOG.atDebug()
                            .addKeyValue("cause", cause.getMessage())
                            .log("hand-shake failed"));
        } else {
            routes.handle(request);
        }
    }

    private void open(ServerWebSocket socket) {
        var session = new WebSocketSession(socket, context, configuration.webSocket(), gate);
        sessions.add(session);
        session.open(() -> sessions.remove(session));
    }

    @Override
    public Future<Void> stop() {
        return drained().compose(done -> closeSessions()).compose(done -> closeServer());
    }

    /** Completes on our context when all is answered, or the time is over. */
    private Future<Void> drained() {
        Admission admission = gate.admission();
        Promise<Void> over = Promise.promise();
        long timer = vertx.setTimer(configuration.shutdown().timeout().toMillis(), late -> {
            LOG.atWarn()
                    .addKeyValue("unanswered", admission.open())
                    .log("drain took too long, requests stay unanswered");
            over.tryComplete();
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
    private Future<Void> closeSessions() {
        var open = List.copyOf(sessions);
        var closed = open.stream().map(WebSocketSession::leave).toList();
        return Future.join(closed)
                .timeout(CLOSING_SECONDS + 1L, TimeUnit.SECONDS)
                .<Void>mapEmpty()
                .recover(stuck -> {
                    List.copyOf(sessions).forEach(WebSocketSession::cut);
                    return Future.succeededFuture();
                });
    }

    private Future<Void> closeServer() {
        return server.future().compose(HttpServer::close);
    }
}
