package dev.interlock.bench;

import dev.interlock.bus.CommandId;
import dev.interlock.flow.Cause;
import dev.interlock.flow.Change;
import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.flow.FlowState;
import dev.interlock.flow.LogEntry.Origin;
import dev.interlock.flow.Move;
import dev.interlock.flow.StepChange;
import dev.interlock.flow.StepState;
import dev.interlock.flow.StepStatus;
import dev.interlock.flow.SubjectKey;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Flows between two steps, in tables that are like the node's, and the moves that a node would write for them. Belongs to one thread at a
 * time.
 */
final class CeilingFlows {
    private static final String TABLES = """
            CREATE TABLE flow_instance (LIKE public.flow_instance INCLUDING ALL) WITH (fillfactor = 70);
            CREATE TABLE flow_log (LIKE public.flow_log INCLUDING ALL) PARTITION BY RANGE (at);
            CREATE TABLE flow_log_all PARTITION OF flow_log DEFAULT WITH (autovacuum_vacuum_cost_delay = 5);
            SELECT public.sample_flow_log('flow_log');
            """;

    private static final String FILL = """
            INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps, feed_position)
            SELECT id, 'bench-transitions', 1, 'person', 'bench-' || id, 1, 'active', 1, '{"active": {"idle": 1}}', 0
            FROM unnest($1::uuid[]) AS i(id)""";

    private static final int CHUNK = 10_000;

    private final List<FlowInstance> flows;
    private final SplittableRandom random;

    private CeilingFlows(List<FlowInstance> flows, long seed) {
        this.flows = flows;
        this.random = new SplittableRandom(seed);
    }

    /** Fills new tables with flows, and gives an equal share of them to each of so many writers. */
    static List<CeilingFlows> fill(Scratch scratch, int count, int writers) {
        scratch.script(TABLES);
        var flows = new ArrayList<FlowInstance>(count);
        while (flows.size() < count) {
            var chunk = IntStream.range(0, Math.min(CHUNK, count - flows.size()))
                    .mapToObj(one -> flow())
                    .toList();
            scratch.query(
                    FILL, Tuple.of(chunk.stream().map(flow -> flow.id().value()).toArray(UUID[]::new)));
            flows.addAll(chunk);
        }
        scratch.script("ANALYZE flow_instance");
        return IntStream.range(0, writers)
                .mapToObj(writer -> new CeilingFlows(
                        new ArrayList<>(flows.subList(count * writer / writers, count * (writer + 1) / writers)),
                        writer))
                .toList();
    }

    private static FlowInstance flow() {
        var id = FlowInstanceId.create(Instant.now());
        return new FlowInstance(
                id,
                "bench-transitions",
                1,
                new SubjectKey(SubjectKey.PERSON, "bench-" + id),
                1,
                FlowState.ACTIVE,
                1,
                Map.of("idle", new StepStatus(StepState.ACTIVE, 1, Set.of())));
    }

    /** The next moves of so many different flows, of which there must be so many, taken at random. */
    List<Move> moves(int count) {
        return random.ints(0, flows.size())
                .distinct()
                .limit(count)
                .mapToObj(this::move)
                .toList();
    }

    private Move move(int index) {
        var before = flows.get(index);
        boolean idle = before.step("idle").state() == StepState.ACTIVE;
        var from = idle ? "idle" : "busy";
        var to = idle ? "busy" : "idle";
        var left = new StepStatus(StepState.COMPLETED, before.step(from).visits(), Set.of());
        var entered = new StepStatus(StepState.ACTIVE, before.step(to).visits() + 1, Set.of());
        var after = new FlowInstance(
                before.id(),
                before.schema(),
                before.version(),
                before.subject(),
                before.run(),
                FlowState.ACTIVE,
                before.revision() + 1,
                Map.of(from, left, to, entered));
        var change = new Change(
                Cause.TRANSITION,
                Optional.of(from),
                Optional.of("go"),
                List.of(from),
                List.of(to),
                FlowState.ACTIVE,
                List.of(to),
                Map.of(
                        from,
                        new StepChange(StepState.ACTIVE, left),
                        to,
                        new StepChange(before.step(to).state(), entered)),
                Optional.empty(),
                OptionalInt.empty());
        flows.set(index, after);
        return new Move(
                before.revision(),
                OptionalLong.empty(),
                after,
                List.of(new Move.Logged(after.revision(), Origin.of(CommandId.random()), change)));
    }
}
