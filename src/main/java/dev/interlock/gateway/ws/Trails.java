package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChange.Entity;
import dev.interlock.bus.WatchTarget;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one client of all flows that it watches: of each flow each revision once and in order, however slowly it reads.
 *
 * <p>While the connection has no room for events nothing is kept but how far each flow has come; the rest is read from the log when there is
 * room again, or, if that is too much, left to the client with an event that says so.
 */
final class Trails {
    private static final Logger LOG = LoggerFactory.getLogger(Trails.class);

    private final Connection connection;
    private final Watchers watchers;
    private final InFlight inFlight;
    private final Limits limits;
    private final Recipients recipients;
    private final Map<String, Trail> trails = new HashMap<>();
    private final Set<Trail> holding = new LinkedHashSet<>();
    private final Set<Trail> behind = new LinkedHashSet<>();
    private int held;
    private boolean reading;

    Trails(Connection connection, Watchers watchers, InFlight inFlight, Limits limits, Recipients recipients) {
        this.connection = connection;
        this.watchers = watchers;
        this.inFlight = inFlight;
        this.limits = limits;
        this.recipients = recipients;
    }

    /**
     * What is done for a client that does not read.
     *
     * @param held changes that wait for the answers of calls
     * @param catchUp revisions of one flow that are read for a client that has fallen behind
     */
    record Limits(int held, int catchUp) {}

    /** The requests of the client that events are told to. */
    interface Recipients {
        Optional<String> requestId(Trail trail, Entity entity, StateChange change);

        /** Those of whatever is watched of a flow. */
        Collection<String> requestIds(Trail trail);

        /** All of a flow has been told. */
        void onEnd(Trail trail);
    }

    /** The trail of a flow that is about to be watched by itself. */
    Trail opening(String instance) {
        return trails.computeIfAbsent(instance, Trail::opening);
    }

    /** Follows a flow because of its subject, which has been told up to a revision unless it is followed already. */
    void follow(String instance, WatchTarget.Subject subject, long told) {
        trails.computeIfAbsent(instance, first -> Trail.of(first, subject, told))
                .belongsTo(subject);
    }

    Optional<Trail> find(String instance) {
        return Optional.ofNullable(trails.get(instance));
    }

    /** Those that are followed because of a subject. */
    List<Trail> of(WatchTarget.Subject subject) {
        return trails.values().stream()
                .filter(trail -> trail.subject().equals(Optional.of(subject)))
                .toList();
    }

    /** Tells again what came after a revision, at least up to where that was asked for. */
    void goBack(Trail trail, long after, long asked) {
        held -= trail.held();
        holding.remove(trail);
        trail.goBackTo(after, asked);
    }

    void forget(Trail trail) {
        trails.remove(trail.instance());
        behind.remove(trail);
        holding.remove(trail);
        held -= trail.held();
    }

    /** A request has been answered. */
    void onAnswered(String requestId) {
        List.copyOf(holding).forEach(trail -> {
            trail.answered(requestId);
            settle(trail);
        });
    }

    void onChange(StateChange change) {
        find(change.instance()).ifPresent(trail -> {
            trail.reached(change.revision());
            if (trail.continuesWith(change) && held < limits.held && connection.hasRoom()) {
                hold(trail, change);
            }
            settle(trail);
        });
    }

    private void hold(Trail trail, StateChange change) {
        trail.hold(change, inFlight.causing(change));
        holding.add(trail);
        held++;
    }

    /** Tells what can be told. */
    void settle(Trail trail) {
        while (connection.hasRoom() && trail.next().isPresent()) {
            var change = trail.next().get();
            trail.tell();
            held--;
            tell(trail, change);
            if (change.ended()) {
                endAt(trail, change.revision());
                return;
            }
        }
        if (trail.held() == 0) {
            holding.remove(trail);
        }
        if (trail.isBehind()) {
            behind.add(trail);
            catchUp();
        }
    }

    /** Ends with a flow's last revision, unless that is still to be told. */
    void endAt(Trail trail, long last) {
        if (trails.get(trail.instance()) == trail && trail.told() >= last) {
            forget(trail);
            recipients.onEnd(trail);
        }
    }

    private void tell(Trail trail, StateChange change) {
        for (var event : change.events()) {
            recipients
                    .requestId(trail, event.entity(), change)
                    .ifPresent(requestId -> connection.send(Envelope.event("state_change", requestId, event.data())));
        }
    }

    /** There is room for events. */
    void onRoom() {
        List.copyOf(holding).forEach(this::settle);
        catchUp();
    }

    /** Reads for one flow after the other what it is behind, while there is room. */
    void catchUp() {
        while (!reading && !behind.isEmpty() && connection.hasRoom()) {
            var trail = behind.iterator().next();
            behind.remove(trail);
            trail.excess(limits.catchUp).ifPresentOrElse(revision -> leaveOut(trail, revision), () -> catchUp(trail));
        }
    }

    private void catchUp(Trail trail) {
        reading = true;
        long after = trail.told();
        watchers.after(trail.instance(), after).onComplete(done -> {
            reading = false;
            if (trails.get(trail.instance()) != trail) {
                catchUp();
            } else if (trail.told() < after) {
                settle(trail); // It has gone back meanwhile: the page does not follow.
                catchUp();
            } else if (done.succeeded()) {
                take(trail, trail.untold(done.result()));
                catchUp();
            } else {
                LOG.atDebug().addKeyValue("cause", done.cause().getMessage()).log("could not catch up; later again");
                behind.add(trail);
            }
        });
    }

    private void take(Trail trail, List<StateChange> page) {
        if (page.isEmpty()) {
            return;
        }
        if (page.getFirst().revision() > trail.told() + 1) {
            leaveOut(trail, page.getFirst().revision() - 1);
        }
        page.stream().filter(trail::continuesWith).forEach(change -> hold(trail, change));
        settle(trail);
    }

    /** Tells the client that it has to read by itself what it missed. */
    private void leaveOut(Trail trail, long revision) {
        var data = JsonNodeFactory.instance
                .objectNode()
                .put("flow_instance_id", trail.instance())
                .put("after_revision", trail.told())
                .put("revision", revision)
                .toString();
        recipients.requestIds(trail).forEach(requestId -> connection.send(Envelope.event("catch_up", requestId, data)));
        trail.skipTo(revision);
    }

    /** Forgets all. */
    void end() {
        trails.clear();
        holding.clear();
        behind.clear();
    }
}
