package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A flow schema document in the making; steps and transitions are declared in the order of the calls. */
public final class SchemaBuilder {
    private static final Conditions CONDITIONS = new Conditions(10_000);
    private static final FlowSchemaReader READER =
            new FlowSchemaReader(new FlowSchemaReader.Limits(500, 2000, 10_000), CONDITIONS);

    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ArrayNode steps;
    private final ArrayNode transitions;

    private SchemaBuilder(String identifier) {
        document.put("identifier", identifier);
        steps = document.putArray("steps");
        transitions = document.putArray("transitions");
    }

    public static SchemaBuilder schema(String identifier) {
        return new SchemaBuilder(identifier);
    }

    /** The document from which this schema would be read. */
    static SchemaBuilder of(FlowSchema schema) {
        var builder = schema(schema.identifier());
        schema.steps()
                .forEach(step -> builder.declare(step.identifier())
                        .put("entry", step.entry())
                        .put("final", step.finale())
                        .put("join", step.join().name().toLowerCase(Locale.ROOT)));
        schema.transitions().forEach(edge -> {
            var fields = builder.connect(edge.identifier(), edge.from(), edge.to());
            fields.put("type", edge.type().name().toLowerCase(Locale.ROOT));
            edge.condition().ifPresent(text -> fields.put("condition", text));
            edge.after().ifPresent(after -> fields.put("after", after.toString()));
        });
        return builder;
    }

    public SchemaBuilder entry(String step) {
        declare(step).put("entry", true);
        return this;
    }

    public SchemaBuilder step(String step) {
        declare(step);
        return this;
    }

    public SchemaBuilder finale(String step) {
        declare(step).put("final", true);
        return this;
    }

    /** A step that opens when all its edges have come. */
    public SchemaBuilder joinAll(String step) {
        declare(step).put("join", "all");
        return this;
    }

    /** Gives an action to a step that is declared already. */
    public SchemaBuilder action(String step, String address, String timeout, String onSuccess, String onFailure) {
        for (var declared : steps) {
            if (declared instanceof ObjectNode object
                    && object.path("identifier").asText().equals(step)) {
                object.putObject("action")
                        .put("address", address)
                        .put("timeout", timeout)
                        .put("on_success", onSuccess)
                        .put("on_failure", onFailure);
            }
        }
        return this;
    }

    public SchemaBuilder manual(String transition, String from, String to) {
        connect(transition, from, to);
        return this;
    }

    public SchemaBuilder manual(String transition, String from, String to, String condition) {
        connect(transition, from, to).put("condition", condition);
        return this;
    }

    public SchemaBuilder automatic(String transition, String from, String to) {
        connect(transition, from, to).put("type", "automatic");
        return this;
    }

    public SchemaBuilder automatic(String transition, String from, String to, String condition) {
        connect(transition, from, to).put("type", "automatic").put("condition", condition);
        return this;
    }

    public SchemaBuilder timer(String transition, String from, String to, String after) {
        connect(transition, from, to).put("type", "timer").put("after", after);
        return this;
    }

    public SchemaBuilder timer(String transition, String from, String to, String after, String condition) {
        connect(transition, from, to).put("type", "timer").put("after", after).put("condition", condition);
        return this;
    }

    private ObjectNode declare(String step) {
        return steps.addObject().put("identifier", step);
    }

    private ObjectNode connect(String transition, String from, String to) {
        return transitions
                .addObject()
                .put("identifier", transition)
                .put("from", from)
                .put("to", to);
    }

    public ObjectNode document() {
        return document.deepCopy();
    }

    /** Version 1 of the schema; fails if the document has a fault. */
    FlowDefinition define() {
        return define(1);
    }

    FlowDefinition define(int version) {
        return switch (READER.read(document)) {
            case Reading.Valid valid -> valid.define(version);
            case Reading.Invalid invalid -> throw new AssertionError("faults: " + invalid.faults());
        };
    }
}
