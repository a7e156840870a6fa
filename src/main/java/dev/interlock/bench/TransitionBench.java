package dev.interlock.bench;

/** Clients that call transitions: how many a node does in a second, each durable before its answer, and how long one takes. */
public final class TransitionBench {
    private final MeasuredNode node;
    private final TransitionSettings settings;
    private final TransitionSchema schema;

    public TransitionBench(MeasuredNode node, TransitionSettings settings, TransitionSchema schema) {
        this.node = node;
        this.settings = settings;
        this.schema = schema;
    }

    /** Blocks until it is done. */
    public Measured run() {
        int version = node.publish(schema.identifier(), schema.document());
        var flows = new BenchFlows(node, schema.identifier(), version).take(settings.instances());
        return TransitionLoad.run(settings, node.socket(), flows, schema);
    }
}
