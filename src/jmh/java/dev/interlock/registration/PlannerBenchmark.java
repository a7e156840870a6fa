package dev.interlock.registration;

import dev.interlock.flow.FlowMachine;
import dev.interlock.flow.FlowPlanner;
import dev.interlock.flow.LifecycleDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A batch that creates cm-handles: read from its text, and planned; each per cm-handle. */
@State(Scope.Thread)
public class PlannerBenchmark {
    private static final int HANDLES = 1000;
    private static final int MAX_PROPERTIES = 100;

    private final String body = IntStream.range(0, HANDLES)
            .mapToObj(number ->
                    """
                    {"cmHandle":"ran-%1$d","alternateId":"ManagedElement=%1$d","moduleSetTag":"a",\
                    "cmHandleProperties":{"address":"10.0.0.1","port":"830","protocol":"NETCONF","release":"24.1","serial":"SN%1$d"},\
                    "publicCmHandleProperties":{"vendor":"ericsson","type":"gNodeB","site":"Cork","region":"south","tac":"17"}}"""
                            .formatted(number))
            .collect(Collectors.joining(",", "{\"createdCmHandles\":[", "]}"));

    private final Batch batch = batch();
    private final FlowPlanner flows = new FlowPlanner(
            new FlowMachine(1000),
            Map.of(Lifecycle.VERSION, LifecycleDefinition.create()),
            Instant.parse("2026-01-01T12:00:00Z"));

    private Batch batch() {
        try {
            return BatchReader.read(RegistrationCases.JSON.factory().createParser(body), Door.INTERLOCK, RegistrationCases.LIMITS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    @OperationsPerInvocation(HANDLES)
    public Object read() {
        return batch();
    }

    @Benchmark
    @OperationsPerInvocation(HANDLES)
    public Object plan() {
        return Planner.plan(batch, Known.NOTHING, MAX_PROPERTIES, flows);
    }
}
