package dev.interlock.gateway.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.RawRequest;
import dev.interlock.bus.Refusal;
import dev.interlock.config.Http;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.Caller;
import dev.interlock.gateway.StrictJson;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the REST door on a router: every request beyond what is mounted before is admitted or refused, routed by the tables, read, called
 * and answered.
 *
 * <p>One for each node; its handlers keep nothing between requests.
 */
public final class HttpRoutes {
    /** What a feature that reads a body itself has to know of the request. */
    private static final List<String> PASSED_HEADERS = List.of("prefer", "idempotency-key");

    /** Under which a request that no route took collects the methods that its path has. */
    private static final String ALLOWED = "allowed";

    private final JsonBodies bodies;
    private final Caller caller;
    private final Admission admission;

    public HttpRoutes(Http http, StrictJson json, Caller caller, Admission admission) {
        this.bodies = new JsonBodies(json, http);
        this.caller = caller;
        this.admission = admission;
    }

    /** Adds all routes, and the answers for requests that have none; so this comes last on a router. */
    public void mount(Router router) {
        router.route().handler(this::admit);
        // Before the routes with parameters, one of which would take the path of a batch.
        for (var door : BatchDoor.values()) {
            router.route(BatchDoor.METHOD, door.path()).handler(context -> register(door, context));
        }
        for (var route : Route.ALL) {
            router.route(route.method(), route.path()).handler(context -> call(route, context));
        }
        // Whatever comes here has no route: find out whether only its method is wrong.
        for (var door : BatchDoor.values()) {
            router.route(door.path()).handler(context -> allow(context, BatchDoor.METHOD));
        }
        for (var route : Route.ALL) {
            router.route(route.path()).handler(context -> allow(context, route.method()));
        }
        router.route().handler(this::refuseRoute);
        router.errorHandler(405, this::refuseMethod);
        router.errorHandler(400, context -> refuse(context, invalid("the request cannot be read")));
        router.errorHandler(500, this::failed);
    }

    private void admit(RoutingContext context) {
        if (!admission.enter()) {
            var draining = Failure.of(ErrorCode.DRAINING, "the node goes away and takes no more requests");
            reply(context).refuseAndClose(Answer.refused(draining));
            return;
        }
        context.addEndHandler(ended -> admission.leave());
        // Who would send the next request there would meet the end of the connection.
        context.addHeadersEndHandler(answering -> {
            if (admission.draining()) {
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        if (PathText.decode(context.request().uri()).isEmpty()) {
            refuse(context, invalid("the path or query is not percent-encoded UTF-8 text without U+0000"));
        } else {
            context.next();
        }
    }

    private void call(Route route, RoutingContext context) {
        body(route, context.request())
                .compose(body -> answer(route, context, body))
                .onSuccess(answer -> reply(context).answer(answer, route.result()))
                .onFailure(cause -> refuse(
                        reply(context),
                        Refusal.of(route.action(), Arguments.ofPath(context.pathParams()), Bus.failureOf(cause))));
    }

    private Future<Optional<ObjectNode>> body(Route route, HttpServerRequest request) {
        return switch (route.body()) {
            case NONE -> Future.succeededFuture(Optional.empty());
            case OPTIONAL -> bodies.objectOrNothing(request);
            case DATA, DOCUMENT -> bodies.object(request).map(Optional::of);
        };
    }

    private Future<Answer> answer(Route route, RoutingContext context, Optional<ObjectNode> body) {
        var arguments = Arguments.of(
                route,
                context.pathParams(),
                // Only & ends a parameter: a semicolon is text.
                context.request().params(true),
                context.request().headers(),
                body.orElseGet(JsonNodeFactory.instance::objectNode));
        var answer = arguments
                .fault()
                .map(fault -> Future.succeededFuture(Refusal.of(route.action(), arguments.data(), fault)))
                .orElseGet(() -> caller.call(route.action(), arguments.data()));
        return answer.map(given -> pointingIntoRequest(route, given));
    }

    private static Answer pointingIntoRequest(Route route, Answer answer) {
        var errors = answer.errors().stream()
                .map(error -> new Failure(
                        error.code(), error.message(), error.path().map(route.body()::inRequest), error.details()))
                .toList();
        return new Answer(answer.status(), answer.data(), errors);
    }

    private void register(BatchDoor door, RoutingContext context) {
        var request = context.request();
        var reply = reply(context);
        try {
            if (door == BatchDoor.INTERLOCK) {
                checkKey(request);
            }
            var body = bodies.arriving(request, caller.batchTimeout());
            caller.register(new RawRequest(
                            door.word(), headers(request), bodies.maxBytes(request), body, caller.batchTimeout()))
                    .onSuccess(reply::raw)
                    .onFailure(cause -> reply.refuseUnread(refusal(Bus.failureOf(cause))));
        } catch (FailureException refused) {
            if (refused.failure().code() == ErrorCode.UNSUPPORTED_MEDIA_TYPE) {
                request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, ContentCoding.ACCEPTED);
            }
            reply.refuseUnread(refusal(refused.failure()));
        }
    }

    private static void checkKey(HttpServerRequest request) {
        KeyHeader.fault(request.headers().getAll(KeyHeader.NAME)).ifPresent(why -> {
            throw invalid(why).asException();
        });
    }

    /** The standard that the header Idempotency-Key is becoming has a status of its own for a key that was used before. */
    private static Answer refusal(Failure failure) {
        int status = failure.code() == ErrorCode.IDEMPOTENCY_KEY_REUSED
                ? HttpResponseStatus.UNPROCESSABLE_ENTITY.code()
                : failure.code().status();
        return new Answer(status, JsonNodeFactory.instance.objectNode(), List.of(failure));
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        var passed = new HashMap<String, String>();
        for (var name : PASSED_HEADERS) {
            var values = request.headers().getAll(name);
            if (!values.isEmpty()) {
                passed.put(name, String.join(", ", values));
            }
        }
        return passed;
    }

    private static void allow(RoutingContext context, HttpMethod method) {
        var allowed = new TreeSet<String>();
        context.<Set<String>>get(ALLOWED, Set.of()).forEach(allowed::add);
        allowed.add(method.name());
        context.put(ALLOWED, allowed);
        context.next();
    }

    private void refuseRoute(RoutingContext context) {
        var allowed = String.join(", ", context.<Set<String>>get(ALLOWED, Set.of()));
        if (allowed.isEmpty()) {
            refuse(context, Failure.of(ErrorCode.ROUTE_NOT_FOUND, "there is no " + wanted(context)));
        } else {
            context.response().putHeader(HttpHeaders.ALLOW, allowed);
            refuseMethod(context);
        }
    }

    /** What the path has is in the response already. */
    private void refuseMethod(RoutingContext context) {
        var allowed = context.response().headers().get(HttpHeaders.ALLOW);
        refuse(
                context,
                Failure.of(
                        ErrorCode.METHOD_NOT_ALLOWED, "there is no %s, only %s".formatted(wanted(context), allowed)));
    }

    private static String wanted(RoutingContext context) {
        return context.request().method() + " " + context.request().path();
    }

    private void failed(RoutingContext context) {
        refuse(context, Bus.failureOf(context.failure()));
    }

    private static void refuse(RoutingContext context, Failure failure) {
        refuse(reply(context), Answer.refused(failure));
    }

    private static void refuse(Reply reply, Answer refusal) {
        if (refusal.errors().getFirst().code() == ErrorCode.TOO_LARGE) {
            reply.refuseAndClose(refusal);
        } else {
            reply.refuse(refusal);
        }
    }

    private static Reply reply(RoutingContext context) {
        return Reply.to(context.request());
    }

    private static Failure invalid(String why) {
        return Failure.of(ErrorCode.INVALID_REQUEST, why);
    }
}
