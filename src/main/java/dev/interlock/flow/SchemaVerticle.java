package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Fields;
import dev.interlock.config.Flow;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Publishes flow schemas, shows what is published and says which version new flows take. */
public final class SchemaVerticle extends VerticleBase {
    private final Bus bus;
    private final Flow settings;
    private final SchemaStore store;
    private final FlowSchemaReader reader;

    public SchemaVerticle(Bus bus, Flow settings, SchemaStore store) {
        this.bus = bus;
        this.settings = settings;
        this.store = store;
        this.reader = new FlowSchemaReader(
                new FlowSchemaReader.Limits(
                        settings.maxSchemaSteps(), settings.maxSchemaTransitions(), settings.conditionCostLimit()),
                new Conditions(settings.conditionCostLimit()));
    }

    @Override
    public Future<?> start() {
        return Future.all(
                serve(Action.PUBLISH_FLOW_SCHEMA, this::publish),
                serve(Action.SET_CURRENT_FLOW_SCHEMA, this::setCurrent),
                serve(Action.FLOW_SCHEMA, this::show),
                serve(Action.FLOW_SCHEMAS, this::list));
    }

    private Future<Void> serve(Action action, Function<Fields, Future<Answer>> service) {
        return bus.serve(Addresses.inside(action), call -> service.apply(Fields.of(call)))
                .completion();
    }

    private Future<Answer> publish(Fields fields) {
        var identifier = fields.text("identifier");
        var document = fields.optionalObject("document").orElseThrow(() -> fields.missing("document"));
        // Compiling many conditions takes longer than an event loop may be held.
        return vertx.executeBlocking(() -> reader.read(document)).compose(reading -> switch (reading) {
            case Reading.Invalid invalid -> Future.succeededFuture(Answer.refused(invalid.faults()));
            case Reading.Valid valid ->
                valid.schema().identifier().equals(identifier)
                        ? publish(identifier, document)
                        : Future.succeededFuture(Answer.refused(otherIdentifier(identifier, valid.schema())));
        });
    }

    private Future<Answer> publish(String identifier, ObjectNode document) {
        return permitted(identifier, document)
                .compose(permitted -> permitted
                        ? store.publish(identifier, document).map(published -> published(identifier, published))
                        : Future.succeededFuture(Answer.refused(builtIn(identifier))));
    }

    private Future<Boolean> permitted(String identifier, ObjectNode document) {
        return BuiltInSchema.has(identifier)
                ? store.version(identifier, BuiltInSchema.VERSION).map(builtIn -> builtIn.equals(Optional.of(document)))
                : Future.succeededFuture(true);
    }

    private static Failure builtIn(String identifier) {
        return Failure.of(
                ErrorCode.FORBIDDEN,
                "the built-in schema '%s' keeps its version %d".formatted(identifier, BuiltInSchema.VERSION));
    }

    private static Answer published(String identifier, SchemaStore.Published published) {
        var json = json(identifier, published.version());
        published.replaced().ifPresent(version -> json.put("replaced_version", version));
        return published.created() ? Answer.created(json) : Answer.ok(json);
    }

    private static List<Failure> otherIdentifier(String expected, FlowSchema schema) {
        return List.of(Failure.of(
                        ErrorCode.INVALID_FLOW_SCHEMA,
                        "the document is that of '%s', published as '%s'".formatted(schema.identifier(), expected))
                .at("/identifier")
                .with("fault", "invalid_identifier"));
    }

    private Future<Answer> setCurrent(Fields fields) {
        var identifier = fields.text("identifier");
        int version = version(fields).orElseThrow(() -> fields.missing("version"));
        if (BuiltInSchema.has(identifier) && version != BuiltInSchema.VERSION) {
            return Future.succeededFuture(Answer.refused(builtIn(identifier)));
        }
        return store.setCurrent(identifier, version)
                .map(found -> found
                        ? Answer.ok(json(identifier, version))
                        : Answer.refused(notFound(identifier + asked(fields))));
    }

    private Future<Answer> show(Fields fields) {
        var identifier = fields.text("identifier");
        var found = version(fields)
                .map(version -> store.version(identifier, version)
                        .map(document -> document.map(json -> new SchemaStore.Current(version, json))))
                .orElseGet(() -> store.current(identifier));
        return found.map(current -> current.map(
                        schema -> Answer.ok(json(identifier, schema.version()).set("document", schema.document())))
                .orElseGet(() -> Answer.refused(notFound(identifier + asked(fields)))));
    }

    private static Optional<Integer> version(Fields fields) {
        var version = fields.optionalInteger("version");
        return version.isPresent() ? Optional.of(FlowRequests.version(version.getAsLong())) : Optional.empty();
    }

    private static String asked(Fields fields) {
        var version = fields.optionalInteger("version");
        return version.isPresent() ? " version " + version.getAsLong() : "";
    }

    private static Failure notFound(String what) {
        return Failure.of(ErrorCode.FLOW_SCHEMA_NOT_FOUND, "no such flow schema is published: " + what);
    }

    private Future<Answer> list(Fields fields) {
        var after = fields.optionalText("after").orElse("");
        int limit = fields.limit(settings.maxPage());
        return store.list(after, limit + 1).map(found -> Answer.ok(page(found, limit)));
    }

    private static ObjectNode page(List<SchemaStore.Listed> found, int limit) {
        var json = JsonNodeFactory.instance.objectNode();
        var items = json.putArray("items");
        var page = found.subList(0, Math.min(limit, found.size()));
        page.forEach(schema -> items.add(json(schema.identifier(), schema.currentVersion())));
        return found.size() > limit ? json.put("next_after", page.getLast().identifier()) : json.putNull("next_after");
    }

    private static ObjectNode json(String identifier, int version) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("identifier", identifier)
                .put("version", version);
    }
}
