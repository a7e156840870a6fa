package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.Eventually;
import dev.interlock.TestHttp;
import dev.interlock.TestSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Rounds of clients against a world in which something goes wrong in each, judged and forgotten one by one.
 *
 * @param seed of the clients' choices
 * @param clients that call at once, shared out over the nodes
 * @param flows that they share in one round
 */
record ChaosRun(World world, long seed, int clients, int flows) {
    private static final int JUDGE_LIMIT = 200_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Until those who watch have been told of the last change. */
    private static final Duration WATCHERS = Duration.ofSeconds(30);

    /** Calls that succeed before something goes wrong, and of each client after all is right again. */
    private static final int WARM_UP = 200;

    private static final int AFTER = 10;

    /** Publishes the schema that all rounds use. */
    void prepare() {
        try (var http = new TestHttp(world.nodes().getFirst().port().orElseThrow())) {
            var reply = http.put(
                    "/api/v1/flow-schemas/" + FlowWords.SCHEMA, TestSocket.parse(Edge.schema(FlowWords.SCHEMA)));
            assertTrue(reply.status() < 300, reply::body);
        }
    }

    /**
     * Plays one round and judges it.
     *
     * @param leastCalls to be made in it
     */
    RoundReport round(int number, Optional<Fault> fault, long leastCalls) throws Exception {
        var round = new Round("chaos-%d-%d".formatted(seed, number), flows);
        var healing = Duration.ZERO;
        identify(round);
        try (var watchers = Watchers.of(world.nodes(), round);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = start(round, number, threads);
            try {
                awaitSuccesses(round, WARM_UP);
                if (fault.isPresent()) {
                    fault.get().inflict(world);
                    long ended = System.nanoTime();
                    world.awaitReady();
                    healing = Duration.ofNanos(System.nanoTime() - ended);
                    awaitSuccesses(round, round.tally().succeeded() + (long) AFTER * clients);
                }
                Eventually.holds(
                        PATIENCE,
                        () -> round.tally().calls() >= leastCalls,
                        () -> "too few calls: " + round.tally().calls());
            } finally {
                round.close();
            }
            end(running);
            return new RoundReport(number, fault, healing, round.tally(), judge(round, watchers));
        }
    }

    private void identify(Round round) {
        try (var caller = new PatientCaller(world.nodes(), 0)) {
            round.flows()
                    .forEach(flow -> assertTrue(
                            caller.ask("identify", "{\"person_key\":\"%s\"}".formatted(flow.subject()), true)
                                    .succeeded(),
                            "the subjects cannot be made known"));
        }
    }

    private List<Future<?>> start(Round round, int number, ExecutorService threads) {
        var running = new ArrayList<Future<?>>();
        for (int client = 0; client < clients; client++) {
            running.add(threads.submit(new ChaosClient(client, world.nodes(), round, seed + 1_000_003L * number)));
        }
        return running;
    }

    private static void awaitSuccesses(Round round, long successes) {
        Eventually.holds(
                PATIENCE,
                () -> round.tally().succeeded() >= successes,
                () -> "%d of %d calls succeeded, others: %s"
                        .formatted(
                                round.tally().succeeded(),
                                successes,
                                round.tally().others()));
    }

    /** Defects of clients come out here. */
    private static void end(List<Future<?>> running) throws ExecutionException, InterruptedException, TimeoutException {
        for (var client : running) {
            client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private List<Finding> judge(Round round, Watchers watchers) throws IOException, InterruptedException {
        var findings = new ArrayList<Finding>();
        var flowJudge = new FlowJudge(JUDGE_LIMIT);
        try (var evidence = new Evidence(world.nodes())) {
            for (var flow : round.flows()) {
                var record = evidence.of(flow);
                var found = new ArrayList<>(flowJudge.judge(record));
                found.addAll(judge(watchers, flow.subject(), Way.of(record.log())));
                findings.addAll(found);
                if (!found.isEmpty()) {
                    CaseFile.write(world.directory().resolveSibling(flow.subject() + ".txt"), found, record);
                }
            }
            findings.addAll(new BatchJudge(JUDGE_LIMIT).judge(evidence.batches(round)));
        }
        return findings;
    }

    private static List<Finding> judge(Watchers watchers, String subject, Way way) throws InterruptedException {
        var findings = new ArrayList<Finding>();
        long deadline = System.nanoTime() + WATCHERS.toNanos();
        for (var watched : watchers.of(subject)) {
            findings.addAll(WatchJudge.judge(watched.whole(way, deadline), way));
        }
        return findings;
    }
}
