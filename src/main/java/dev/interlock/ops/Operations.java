package dev.interlock.ops;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The routes for operators: {@code /health/live}, {@code /health/ready} and {@code /metrics}.
 *
 * <p>One for each node. They answer while the node drains too, and ask for no permission.
 */
public final class Operations {
    private final Vertx vertx;
    private final PrometheusMeterRegistry registry;
    private final List<HealthCheck> checks;

    /**
     * Makes the routes.
     *
     * @param checks all of which must be well for the node to be ready, in the order in which they are reported
     */
    public Operations(Vertx vertx, PrometheusMeterRegistry registry, List<HealthCheck> checks) {
        this.vertx = vertx;
        this.registry = registry;
        this.checks = List.copyOf(checks);
    }

    /** Adds the routes; so this comes before what refuses requests. */
    public void mount(Router router) {
        serve(router, "/health/live", Operations::live);
        serve(router, "/health/ready", this::ready);
        serve(router, "/metrics", this::metrics);
    }

    private static void serve(Router router, String path, Handler<RoutingContext> handler) {
        router.route(HttpMethod.GET, path).method(HttpMethod.HEAD).handler(handler);
        router.route(path).handler(Operations::refuseMethod);
    }

    /** The words are those of the router, as for all other paths. */
    private static void refuseMethod(RoutingContext context) {
        context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
        context.fail(HttpResponseStatus.METHOD_NOT_ALLOWED.code());
    }

    /** That this is answered at all is what it says. */
    private static void live(RoutingContext context) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end("{\"status\":\"live\"}");
    }

    private void ready(RoutingContext context) {
        var runs = checks.stream().map(HealthCheck::run).toList();
        Future.all(runs)
                .map(all -> runs.stream().map(Future::result).toList())
                .onSuccess(states -> report(context, states))
                .onFailure(context::fail);
    }

    private void report(RoutingContext context, List<HealthCheck.State> states) {
        boolean ready = states.stream().allMatch(HealthCheck.State.OK::equals);
        var body = JsonNodeFactory.instance.objectNode().put("status", ready ? "ready" : "not_ready");
        var named = body.putObject("checks");
        IntStream.range(0, checks.size())
                .forEach(i -> named.put(checks.get(i).name(), states.get(i).word()));
        context.response()
                .setStatusCode(ready ? 200 : 503)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.toString());
    }

    private void metrics(RoutingContext context) {
        vertx.executeBlocking(registry::scrape, false)
                .onSuccess(text -> context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                        .end(text))
                .onFailure(context::fail);
    }
}
