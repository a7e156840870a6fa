package dev.interlock.gateway.ws;

import dev.interlock.bus.StateChanges;
import dev.interlock.config.Configuration;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.CallMetrics;
import dev.interlock.gateway.Caller;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The open port of a node, for WebSocket and HTTP clients alike, served by as many event loops as {@code http.event-loops} says.
 *
 * @param port where it listens, also if the configuration says 0
 */
public record Listener(Vertx vertx, Admission admission, String deploymentId, int port) {

    /**
     * Opens the port; fails if it is taken.
     *
     * @param routes gives each event loop its handler of all requests that are not for sockets, those whose head could
     *     not be read too
     */
    public static Future<Listener> open(
            Vertx vertx,
            Configuration configuration,
            StrictJson json,
            Caller caller,
            StateChanges changes,
            Admission admission,
            CallMetrics metrics,
            Supplier<? extends Handler<HttpServerRequest>> routes) {
        var limits = configuration.webSocket();
        var gate = new WebSocketSession.Gate(json, caller, admission, metrics);
        var verticles = new ConcurrentLinkedQueue<WebSocketVerticle>();
        Supplier<WebSocketVerticle> next = () -> {
            var watchers = new Watchers(changes);
            Function<Connection, Session> sessions =
                    connection -> new WebSocketSession(connection, limits, gate, watchers);
            var verticle = new WebSocketVerticle(
                    configuration,
                    admission,
                    (socket, context) -> new Connection(socket, context, limits, sessions),
                    routes.get());
            verticles.add(verticle);
            return verticle;
        };
        var instances =
                new DeploymentOptions().setInstances(configuration.http().eventLoops());
        return vertx.deployVerticle(next, instances)
                .map(id -> new Listener(
                        vertx, admission, id, List.copyOf(verticles).getFirst().port()));
    }

    /**
     * Drains and closes: what comes is answered {@code draining}, what was accepted is finished within {@code shutdown.timeout}, then
     * the sockets are closed with 1012 (1001 where answers are still owed) and the port is given back. Fails if answers were still owed.
     */
    public Future<Void> close() {
        admission.drain(); // from now on, and not only when the event loops come to it
        return vertx.undeploy(deploymentId);
    }
}
