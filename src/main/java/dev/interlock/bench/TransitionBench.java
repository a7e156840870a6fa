package dev.interlock.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.IntStream;

/** Clients that call transitions: how many a node does in a second, each durable before its answer, and how long one takes. */
public final class TransitionBench {
    /** Whom the guard refuses, and that it is evaluated, can be tried with another input. */
    public static final String DOCUMENT = """
            {"identifier": "bench-transitions",
             "steps": [{"identifier": "idle", "entry": true}, {"identifier": "busy"}],
             "transitions": [
               {"identifier": "go", "from": "idle", "to": "busy", "condition": "input.amount < 1000"},
               {"identifier": "go", "from": "busy", "to": "idle", "condition": "input.amount < 1000"}]}""";

    public static final String TRANSITION = "go";
    public static final String INPUT = "{\"amount\": 250}";

    private final MeasuredNode node;
    private final Settings settings;

    /**
     * What is measured.
     *
     * @param connections of one client each
     * @param outstanding requests that a connection has under way at most
     * @param instances flows of which each call takes one at random
     * @param rate calls in a second over all connections; 0 for as many as are answered
     * @param warmUp before the time that is measured
     * @param rounds of that time
     * @param schema the document of the flow schema
     * @param transition what is called; the schema must always have a step to leave by it
     * @param input of each call, a JSON object
     * @param loops event loops of the clients
     */
    public record Settings(
            int connections,
            int outstanding,
            int instances,
            double rate,
            Duration warmUp,
            Duration duration,
            int rounds,
            String schema,
            String transition,
            String input,
            int loops) {}

    public TransitionBench(MeasuredNode node, Settings settings) {
        this.node = node;
        this.settings = settings;
    }

    /** Blocks until it is done. */
    public Measured run() {
        var schema = new JsonObject(settings.schema()).getString("identifier");
        node.publish(schema, settings.schema());
        var flows = new BenchFlows(node, schema).take(settings.instances());
        var load = new TransitionLoad.Settings(
                settings.connections(),
                settings.outstanding(),
                settings.rate(),
                settings.warmUp(),
                settings.duration(),
                settings.loops());
        var call = new TransitionCall(settings.transition(), settings.input());
        return IntStream.range(0, settings.rounds())
                .mapToObj(round -> TransitionLoad.run(load, node.socket(), flows, call))
                .reduce(Measured::and)
                .orElseThrow();
    }
}
