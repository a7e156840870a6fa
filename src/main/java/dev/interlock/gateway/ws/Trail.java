package dev.interlock.gateway.ws;

import dev.interlock.bus.StateChange;
import dev.interlock.bus.WatchTarget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How far one client has been told of one flow: each revision once and in order.
 *
 * <p>A change that may have been caused by a call of the client is held back until that call is answered. What cannot be held is
 * forgotten but for its revision, and read from the log later.
 */
final class Trail {
    private final String instance;
    private final Deque<Held> held = new ArrayDeque<>();
    private boolean opening = true;
    private long told;
    private long latest;

    /** The client asked for all up to here, however many they are. */
    private long asked;

    private Optional<WatchTarget.Subject> subject = Optional.empty();

    private Trail(String instance) {
        this.instance = instance;
    }

    /** Of a flow of which it is not known yet how it stands. */
    static Trail opening(String instance) {
        return new Trail(instance);
    }

    /** Of a subject's flow that was told up to a revision. */
    static Trail of(String instance, WatchTarget.Subject subject, long told) {
        var trail = new Trail(instance);
        trail.subject = Optional.of(subject);
        trail.open(told, told);
        return trail;
    }

    String instance() {
        return instance;
    }

    /** The subject as whose flow it is told. */
    Optional<WatchTarget.Subject> subject() {
        return subject;
    }

    void belongsTo(WatchTarget.Subject whose) {
        subject = Optional.of(whose);
    }

    void belongsToNone() {
        subject = Optional.empty();
    }

    /**
     * Begins, once.
     *
     * @param after what the client knows already
     * @param asked up to where it asked for all
     */
    void open(long after, long asked) {
        if (opening) {
            opening = false;
            told = after;
            this.asked = asked;
            reached(asked);
        }
    }

    void reached(long revision) {
        latest = Math.max(latest, revision);
    }

    /** The highest revision that is known of. */
    long latest() {
        return latest;
    }

    long told() {
        return told;
    }

    boolean isOpening() {
        return opening;
    }

    /** Begins again after a revision, at the cost of what is held; all that was told already is asked for, and more may be. */
    void goBackTo(long revision, long upTo) {
        asked = Math.max(asked, Math.max(told, upTo));
        reached(asked);
        told = revision;
        held.clear();
    }

    /** Whether a change would be the next one. */
    boolean continuesWith(StateChange change) {
        return !opening
                && change.revision()
                        == (held.isEmpty() ? told : held.getLast().change.revision()) + 1;
    }

    /** Holds the next change until these requests are answered. */
    void hold(StateChange change, Set<String> requests) {
        held.add(new Held(change, new HashSet<>(requests)));
        reached(change.revision());
    }

    int held() {
        return held.size();
    }

    void answered(String request) {
        held.forEach(change -> change.requests.remove(request));
    }

    /** The next change, if it may be told now. */
    Optional<StateChange> next() {
        return Optional.ofNullable(held.peek())
                .filter(first -> first.requests.isEmpty())
                .map(Held::change);
    }

    /** Counts the next change as told. */
    void tell() {
        told = held.remove().change.revision();
    }

    /** Whether there is more than what is held, which has to be read. */
    boolean isBehind() {
        return !opening && held.isEmpty() && told < latest;
    }

    /** Leaves out all up to a revision. */
    void skipTo(long revision) {
        told = revision;
    }

    /** Up to where it is too much to be read, if it is that. */
    OptionalLong excess(int limit) {
        return told >= asked && latest - told > limit ? OptionalLong.of(latest) : OptionalLong.empty();
    }

    /** The changes of a page that are not told yet. */
    List<StateChange> untold(List<StateChange> page) {
        return page.stream().filter(change -> change.revision() > told).toList();
    }

    private record Held(StateChange change, Set<String> requests) {}
}
