package dev.interlock.flow;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.Fields;
import dev.interlock.config.Flow;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Moves the running flows of a schema to another version, one bounded batch a call: the flows that come next in the order of their ids.
 *
 * <p>Keeps nothing between the calls: who migrates goes on with {@code next_after} until there is none. A flow that has the version
 * already, or has ended, is left alone, so that a batch may be repeated.
 */
public final class MigrationVerticle extends VerticleBase {
    private final Bus bus;
    private final CallRouter router;
    private final Flow settings;
    private final SchemaStore schemas;
    private final FlowSearch search;

    /** Makes the one of a node. */
    public MigrationVerticle(Bus bus, CallRouter router, Flow settings, SchemaStore schemas, FlowSearch search) {
        this.bus = bus;
        this.router = router;
        this.settings = settings;
        this.schemas = schemas;
        this.search = search;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Addresses.inside(Action.MIGRATE_FLOWS), this::migrate).completion();
    }

    private Future<Answer> migrate(Call call) {
        var fields = Fields.of(call);
        var request = Request.read(fields, settings.maxPage());
        refuseBuiltIn(request.schema());
        return document(request)
                .compose(document -> {
                    request.refuseUnknownSteps(document, fields);
                    return request.oldSteps().isEmpty()
                            ? Future.succeededFuture(Set.<String>of())
                            : schemas.steps(request.schema(), request.oldSteps());
                })
                .compose(known -> {
                    request.refuseUnknownOldSteps(known, fields);
                    return search.page(request.filter(), request.after(), request.limit());
                })
                .compose(page -> migrate(page, request, call));
    }

    /** Registration moves these flows by the version that is built in. */
    private static void refuseBuiltIn(String schema) {
        if (BuiltInSchema.has(schema)) {
            throw Failure.of(
                            ErrorCode.MIGRATION_NOT_POSSIBLE,
                            "the flows of the built-in schema '%s' keep its first version".formatted(schema))
                    .asException();
        }
    }

    private Future<ObjectNode> document(Request request) {
        return schemas.version(request.schema(), request.version())
                .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> notPublished(request)));
    }

    private Future<ObjectNode> notPublished(Request request) {
        return schemas.current(request.schema())
                .compose(current ->
                        Future.failedFuture(current.isPresent() ? request.noSuchVersion() : request.noSuchSchema()));
    }

    private Future<Answer> migrate(FlowSearch.Page page, Request request, Call call) {
        var outcomes = page.items().stream()
                .filter(found -> found.state().running() && found.version() != request.version())
                .map(found -> migrate(found, request, call)
                        .map(answer -> new MigrationOutcome(
                                found, answer.errors().stream().findFirst())))
                .toList();
        return Future.join(outcomes)
                .map(all -> MigrationOutcome.answer(
                        request.schema(),
                        request.version(),
                        request.preview(),
                        page,
                        outcomes.stream().map(Future::result).toList()));
    }

    private Future<Answer> migrate(FlowSearch.Found found, Request request, Call call) {
        var data = JsonNodeFactory.instance
                .objectNode()
                .put("flow_instance_id", found.id().toString())
                .put("from_version", found.version())
                .put("version", request.version())
                .put("validate_only", request.preview());
        data.set("steps", request.steps());
        var single = Call.of(Action.MIGRATE, data, settings.callTimeout(), call.actor());
        return router.call(single);
    }

    /**
     * One batch to migrate.
     *
     * @param steps the new identifiers of steps that are called otherwise in the version
     * @param preview whether only what would happen is wanted
     */
    private record Request(
            String schema,
            long toVersion,
            ObjectNode steps,
            boolean preview,
            Optional<FlowInstanceId> after,
            int limit) {

        static Request read(Fields fields, int maxPage) {
            var steps = fields.object("steps");
            steps.properties().stream()
                    .filter(step -> !step.getValue().isTextual())
                    .findFirst()
                    .ifPresent(step -> {
                        throw fields.invalid("steps/" + step.getKey(), "expected the identifier of a step");
                    });
            return new Request(
                    fields.text("identifier"),
                    fields.integer("to_version"),
                    steps,
                    fields.flag("preview", false),
                    FlowRequests.after(fields),
                    fields.limit(maxPage));
        }

        Set<String> oldSteps() {
            return steps.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
        }

        int version() {
            return FlowRequests.version(toVersion);
        }

        FlowSearch.Filter filter() {
            return new FlowSearch.Filter(
                    Optional.of(schema), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        RuntimeException noSuchSchema() {
            return Failure.of(ErrorCode.FLOW_SCHEMA_NOT_FOUND, "no flow schema '%s' is published".formatted(schema))
                    .asException();
        }

        RuntimeException noSuchVersion() {
            return Failure.of(
                            ErrorCode.FLOW_SCHEMA_NOT_FOUND,
                            "no version %d of a flow schema '%s' is published".formatted(toVersion, schema))
                    .at("/data/to_version")
                    .asException();
        }

        /** A misspelt new name would make each flow fail. */
        void refuseUnknownSteps(ObjectNode document, Fields fields) {
            var known = new HashSet<String>();
            document.path("steps")
                    .forEach(step -> known.add(step.path("identifier").asText()));
            steps.properties().stream()
                    .filter(step -> !known.contains(step.getValue().asText()))
                    .findFirst()
                    .ifPresent(step -> {
                        throw noStep(
                                "version %d of %s has no step '%s'"
                                        .formatted(
                                                toVersion,
                                                schema,
                                                step.getValue().asText()),
                                step.getKey(),
                                fields);
                    });
        }

        /** A misspelt old name would rename nothing, and what it was meant for would be dropped or fail. */
        void refuseUnknownOldSteps(Set<String> known, Fields fields) {
            oldSteps().stream()
                    .filter(step -> !known.contains(step))
                    .findFirst()
                    .ifPresent(step -> {
                        throw noStep("no version of %s has a step '%s'".formatted(schema, step), step, fields);
                    });
        }

        private static FailureException noStep(String why, String renamed, Fields fields) {
            return Failure.of(ErrorCode.STEP_NOT_FOUND, why)
                    .at(fields.pointer() + JsonPointer.valueOf("/steps").appendProperty(renamed))
                    .asException();
        }
    }
}
