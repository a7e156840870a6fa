package dev.interlock.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.Lanes;
import dev.interlock.config.Cluster;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes round trips over the event bus to each lane of each node, this one's too, and draws the conclusions: a node gets calls as soon
 * as it answers, and none while it does not; where this one is not found by itself or by others, it makes itself known anew, and says
 * that it is not ready if that does not help.
 */
public final class Probing extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(Probing.class);

    /** Rounds that may go wrong before this node makes itself known anew, and again after as many more. */
    private static final int RENEW_AFTER = 3;

    private final Bus bus;
    private final Membership membership;
    private final Cluster settings;
    private final Counter renewals;

    /** After this time members that are silent are members no more, so that those which remain must be reached. */
    private final Duration patience;

    private final Promise<Void> joined = Promise.promise();
    private final long beganNanos = System.nanoTime();
    private long wellNanos = beganNanos;
    private int missed;
    private boolean stopped;
    private volatile boolean reachable;

    public Probing(Bus bus, Membership membership, Cluster settings, MeterRegistry registry) {
        this.bus = bus;
        this.membership = membership;
        this.settings = settings;
        this.patience = settings.heartbeatTimeout().multipliedBy(2);
        Gauge.builder(
                        "interlock.cluster.nodes",
                        membership,
                        view -> view.nodes().size())
                .description("Nodes of the cluster, this one too")
                .register(registry);
        Gauge.builder("interlock.cluster.silent", membership, Membership::silentNodes)
                .description("Nodes that do not answer, and so get no calls")
                .register(registry);
        this.renewals = Counter.builder("interlock.cluster.renewals")
                .description("Times that this node made itself known anew, because round trips failed")
                .register(registry);
    }

    /** Completes with the first round in which all nodes answered that are not given up. */
    @Override
    public Future<?> start() {
        round();
        return joined.future();
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return Future.succeededFuture();
    }

    /** Whether this node is found under its addresses. May be asked from any thread. */
    public boolean reachable() {
        return reachable;
    }

    private void round() {
        var nodes = membership.nodes();
        var trips = nodes.stream().map(node -> trip(node, false)).toList();
        Future.join(trips)
                .transform(all ->
                        conclude(nodes, trips.stream().map(Future::result).toList()))
                .onComplete(done -> vertx.setTimer(settings.probeInterval().toMillis(), next -> {
                    if (!stopped) {
                        round();
                    }
                }));
    }

    /** Always succeeds. */
    private Future<Trip> trip(Lanes node, boolean leaving) {
        var probes = node.addresses().stream()
                .map(lane -> bus.ask(lane, probe(leaving))
                        .timeout(settings.probeTimeout().toMillis(), TimeUnit.MILLISECONDS))
                .toList();
        return Future.all(probes)
                .map(all ->
                        probes.stream().map(Future::result).allMatch(Probing::reachesUs) ? Trip.BOTH_WAYS : Trip.THERE)
                .otherwise(Trip.FAILED);
    }

    private Call probe(boolean leaving) {
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("from", membership.here().node())
                .put("leaving", leaving);
        return Call.of(Action.PROBE, data, settings.probeTimeout(), Optional.empty());
    }

    private static boolean reachesUs(Answer answer) {
        return answer.data().path("reaches_you").asBoolean();
    }

    private Future<?> conclude(List<Lanes> nodes, List<Trip> trips) {
        int expected = 0;
        int bothWays = 0;
        boolean allHeard = true;
        boolean selfHeard = false;
        for (int i = 0; i < nodes.size(); i++) {
            var node = nodes.get(i);
            boolean heard = trips.get(i) != Trip.FAILED;
            if (node.equals(membership.here())) {
                selfHeard = heard;
            } else {
                note(node.node(), heard);
                allHeard &= heard;
                if (membership.mustAnswer(node.node())) {
                    expected++;
                    bothWays += trips.get(i) == Trip.BOTH_WAYS ? 1 : 0;
                }
            }
        }
        noteReach(selfHeard && (expected == 0 || bothWays > 0));
        if (selfHeard && (allHeard || System.nanoTime() - beganNanos > patience.toNanos())) {
            joined.tryComplete();
        }
        missed = selfHeard && bothWays == expected ? 0 : missed + 1;
        return missed > 0 && missed % RENEW_AFTER == 0 ? renew() : Future.succeededFuture();
    }

    private void note(String node, boolean heard) {
        if (heard) {
            membership.noteHeard(node);
        } else if (membership.mustAnswer(node)) {
            membership.noteSilent(node);
        }
    }

    /** A node that no other member reaches, although it is one, is not ready. */
    private void noteReach(boolean well) {
        long now = System.nanoTime();
        if (well) {
            wellNanos = now;
        }
        boolean before = reachable;
        reachable = now - wellNanos <= patience.toNanos();
        if (before && !reachable) {
            LOG.warn("this node is not found over the event bus and is not ready until it is");
        }
    }

    private Future<?> renew() {
        renewals.increment();
        LOG.atWarn().addKeyValue("rounds", missed).log("round trips fail, this node makes itself known anew");
        return bus.renewRegistrations().timeout(settings.heartbeatTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells all others that this node is about to leave; completes when they know, or do not answer. */
    public Future<?> announceLeave() {
        var others = membership.nodes().stream()
                .filter(node -> !node.equals(membership.here()))
                .map(node -> trip(node, true))
                .toList();
        return Future.join(others);
    }

    private enum Trip {
        FAILED,
        /** They answered, but did not hear from us of late. */
        THERE,
        BOTH_WAYS
    }
}
