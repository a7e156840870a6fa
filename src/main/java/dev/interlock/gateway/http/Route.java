package dev.interlock.gateway.http;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.stream.Stream;

/**
 * One action as it is called over HTTP.
 *
 * @param path with {@code :name} for each part that goes into the data field of that name
 * @param body how the request's body goes into the data
 * @param query query parameters that go into the data fields of their names; all others are ignored
 * @param result what of a successful answer's data is the response's body
 */
record Route(HttpMethod method, String path, Action action, Body body, List<String> query, Result result) {

    static final List<Route> ALL = List.of(
            new Route(PUT, "/api/v1/flow-schemas/:identifier", Action.PUBLISH_FLOW_SCHEMA, Body.DOCUMENT),
            new Route(POST, "/api/v1/flow-schemas/:identifier/current", Action.SET_CURRENT_FLOW_SCHEMA, Body.DATA),
            new Route(GET, "/api/v1/flow-schemas", Action.FLOW_SCHEMAS, Body.NONE, List.of("after", "limit")),
            new Route(GET, "/api/v1/flow-schemas/:identifier", Action.FLOW_SCHEMA, Body.NONE),
            new Route(GET, "/api/v1/flow-schemas/:identifier/versions/:version", Action.FLOW_SCHEMA, Body.NONE),
            new Route(POST, "/api/v1/flow-schemas/:identifier/migrations", Action.MIGRATE_FLOWS, Body.DATA),
            new Route(POST, "/api/v1/flow-instances", Action.START, Body.DATA),
            new Route(
                    GET,
                    "/api/v1/flow-instances",
                    Action.FLOW_INSTANCES,
                    Body.NONE,
                    List.of("schema", "state", "step", "subject_kind", "subject_key", "after", "limit")),
            new Route(GET, "/api/v1/flow-instances/:flow_instance_id", Action.FLOW_STATUS, Body.NONE),
            new Route(POST, "/api/v1/flow-instances/:flow_instance_id/transitions", Action.TRANSITION, Body.DATA),
            new Route(
                    GET,
                    "/api/v1/flow-instances/:flow_instance_id/history",
                    Action.HISTORY,
                    Body.NONE,
                    List.of("after_revision", "limit")),
            new Route(GET, "/api/v1/flow-instances/:flow_instance_id/available", Action.AVAILABLE, Body.NONE),
            new Route(POST, "/api/v1/flow-instances/:flow_instance_id/pause", Action.PAUSE, Body.OPTIONAL),
            new Route(POST, "/api/v1/flow-instances/:flow_instance_id/resume", Action.RESUME, Body.OPTIONAL),
            new Route(POST, "/api/v1/flow-instances/:flow_instance_id/exit", Action.EXIT, Body.OPTIONAL),
            new Route(POST, "/api/v1/flow-instances/:flow_instance_id/complete", Action.COMPLETE, Body.OPTIONAL),
            new Route(POST, "/api/v1/flow-instances/:flow_instance_id/reset", Action.RESET, Body.OPTIONAL),
            new Route(GET, "/api/v1/events", Action.EVENTS, Body.NONE, List.of("schema", "after", "limit")),
            new Route(PUT, "/api/v1/subjects/:subject_kind/:subject_key", Action.CHANGE_SUBJECT, Body.DATA),
            new Route(GET, "/api/v1/subjects/:subject_kind/:subject_key", Action.SUBJECT, Body.NONE),
            new Route(DELETE, "/api/v1/subjects/:subject_kind/:subject_key", Action.DELETE_SUBJECT, Body.NONE),
            new Route(
                    GET,
                    "/api/v1/cm-handles",
                    Action.CM_HANDLES,
                    Body.NONE,
                    List.of("dmi", "state", "property", "after", "limit")),
            new Route(GET, "/api/v1/cm-handles/:id", Action.CM_HANDLE, Body.NONE),
            new Route(
                    GET,
                    "/ncmpInventory/v1/ch/cmHandles",
                    Action.CM_HANDLE_IDS_OF_PLUGIN,
                    Body.NONE,
                    List.of("dmi-plugin-identifier", "outputAlternateId"),
                    Result.IDS),
            new Route(
                    POST,
                    "/ncmpInventory/v1/ch/searches",
                    Action.SEARCH_CM_HANDLE_IDS,
                    Body.DOCUMENT,
                    List.of("outputAlternateId"),
                    Result.IDS));

    private Route(HttpMethod method, String path, Action action, Body body) {
        this(method, path, action, body, List.of());
    }

    private Route(HttpMethod method, String path, Action action, Body body, List<String> query) {
        this(method, path, action, body, query, Result.DATA);
    }

    /** What a request's body is to an action. */
    enum Body {
        /** Not read. */
        NONE("/data"),
        /** An object, the data itself. */
        DATA("/data"),
        /** The same, or no body at all. */
        OPTIONAL("/data"),
        /** An object, the data field {@code document}. */
        DOCUMENT("/data/document");

        private final String pointer;

        Body(String pointer) {
            this.pointer = pointer;
        }

        /** A pointer into the call as one into what the client has sent: its body, or a parameter of path or query by its name. */
        String inRequest(String inCall) {
            return Stream.of(pointer, "/data")
                    .filter(outside -> inCall.startsWith(outside + "/"))
                    .findFirst()
                    .map(outside -> inCall.substring(outside.length()))
                    .orElse(inCall);
        }
    }

    /** What of an answer's data a response's body is. */
    enum Result {
        /** All of it, an object. */
        DATA,
        /** The data field {@code ids}, an array. */
        IDS;

        JsonNode of(ObjectNode data) {
            return switch (this) {
                case DATA -> data;
                case IDS -> data.required("ids");
            };
        }
    }
}
