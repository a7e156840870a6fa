package dev.interlock.bench;

import dev.interlock.config.Database.Connections;
import dev.interlock.config.DatabaseUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A node beside what its database could do at best and beside what one would write by hand, one after the other in each round, so that
 * what else the machine does meets all of them; what counts are the ratios within a round.
 */
public final class CompareBench {
    private static final int CLIENTS = 64;
    private static final int OUTSTANDING = 8;
    private static final int BATCH = 256;
    private static final int WRITERS = 2;
    private static final int HANDLE_BATCH = 2000;

    private final MeasuredNode node;
    private final DatabaseUrl url;
    private final Connections connections;
    private final Settings settings;
    private final Consumer<String> begins;
    private final Map<String, Measured> measured = new LinkedHashMap<>();
    private final Map<String, List<Double>> perRound = new LinkedHashMap<>();
    private int round;

    /**
     * What is compared.
     *
     * @param instances flows of which each call takes one at random
     * @param handles that are created, updated and deleted in a round
     * @param warmUp before each time that is measured
     * @param duration of each measurement
     * @param rounds of all
     * @param loops event loops of the clients
     */
    public record Settings(int instances, int handles, Duration warmUp, Duration duration, int rounds, int loops) {}

    /**
     * What came out.
     *
     * @param measured each part over all rounds
     * @param perRound what counts, one value for each round: a ratio, or a latency in milliseconds
     */
    public record Result(Map<String, Measured> measured, Map<String, List<Double>> perRound) {}

    /** @param begins is told of each measurement as it begins */
    public CompareBench(
            MeasuredNode node, DatabaseUrl url, Connections connections, Settings settings, Consumer<String> begins) {
        this.node = node;
        this.url = url;
        this.connections = connections;
        this.settings = settings;
        this.begins = begins;
    }

    /**
     * Blocks until it is done.
     *
     * @throws BenchException if it cannot go on; what was measured until then is there
     */
    public void run() {
        begins.accept("warming up");
        // A node that has just started is slower than it will be; so are these clients, and the hand-written servers.
        var busy = clients(CLIENTS, OUTSTANDING, settings.instances(), 0);
        node(busy);
        registered();
        node(clients(CLIENTS, 1, settings.instances(), 0));
        baseline(busy, false);
        baseline(busy, true);
        paced(node(busy));
        for (round = 1; round <= settings.rounds(); round++) {
            manyClients();
            oneClient();
            oneFlow();
            registration();
        }
    }

    /** What was measured until now. */
    public Result result() {
        return new Result(measured, perRound);
    }

    private void manyClients() {
        var busy = clients(CLIENTS, OUTSTANDING, settings.instances(), 0);
        var here = measure("node, 64 x 8", () -> node(busy));
        // Before the others, which leave large tables behind for the disk to clear away.
        var half = measure("node, at half of its rate", () -> paced(here));
        add("p99 at half of its rate, ms", half.millis(99));
        ratio(
                "node to ceiling",
                here,
                measure("ceiling, batches of 256", () -> ceiling().transitions()));
        ratio("node to baseline", here, measure("baseline, 64 x 8", () -> baseline(busy, false)));
        ratio("node to tuned baseline", here, measure("tuned baseline, 64 x 8", () -> baseline(busy, true)));
        var calm = clients(CLIENTS, 1, settings.instances(), 0);
        ratio(
                "node to tuned baseline, 64 x 1",
                measure("node, 64 x 1", () -> node(calm)),
                measure("tuned baseline, 64 x 1", () -> baseline(calm, true)));
    }

    private void oneClient() {
        var commit = measure("commit of one row", () -> ceiling().commits());
        var call = measure("node, 1 x 1", () -> node(clients(1, 1, settings.instances(), 0)));
        add("p50 of one client to a commit's", call.millis(50) / commit.millis(50));
    }

    private void oneFlow() {
        var contending = clients(CLIENTS, OUTSTANDING, 1, 0);
        ratio(
                "node to baseline, one flow",
                measure("node, 64 x 8 on one flow", () -> node(contending)),
                measure("baseline, 64 x 8 on one flow", () -> baseline(contending, false)));
    }

    private void registration() {
        var ceiling = measure("ceiling, upserts of 2000", () -> ceiling().handles());
        begin("node, cm-handles");
        var registered = registered();
        var create = keep("node, create cm-handles", registered.create());
        ratio("create to upsert", create, ceiling);
        ratio("update to create", keep("node, update cm-handles", registered.update()), create);
        ratio("delete to create", keep("node, delete cm-handles", registered.delete()), create);
    }

    private RegistrationBench.Result registered() {
        return new RegistrationBench(
                        node, new RegistrationBench.Settings(settings.handles(), HANDLE_BATCH, WRITERS, 0, 1))
                .run();
    }

    private TransitionSettings clients(int connections, int outstanding, int instances, double rate) {
        return new TransitionSettings(
                connections, outstanding, instances, rate, settings.warmUp(), settings.duration(), 1, settings.loops());
    }

    private Measured node(TransitionSettings transitions) {
        return new TransitionBench(node, transitions, TransitionSchema.USUAL).run();
    }

    /** At half of the greatest rate. */
    private Measured paced(Measured greatest) {
        return node(clients(CLIENTS, CLIENTS, settings.instances(), greatest.perSecond() / 2));
    }

    private Measured baseline(TransitionSettings transitions, boolean tuned) {
        return new BaselineBench(url, transitions, tuned).run();
    }

    private CeilingBench ceiling() {
        int instances = Math.max(settings.instances(), WRITERS * BATCH);
        var limits = new CeilingBench.Settings(
                instances, BATCH, WRITERS, HANDLE_BATCH, settings.warmUp(), settings.duration(), 1);
        return new CeilingBench(url, connections, limits);
    }

    private Measured measure(String name, Supplier<Measured> bench) {
        begin(name);
        return keep(name, bench.get());
    }

    private void begin(String name) {
        begins.accept("round %d of %d: %s".formatted(round, settings.rounds(), name));
    }

    private Measured keep(String name, Measured one) {
        measured.merge(name, one, Measured::and);
        return one;
    }

    private void ratio(String name, Measured ours, Measured other) {
        add(name, ours.perSecond() / other.perSecond());
    }

    private void add(String name, double value) {
        perRound.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
    }
}
