package dev.interlock.gateway.ws;

import dev.interlock.bus.Answer;
import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChange.Entity;
import dev.interlock.bus.WatchTarget;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a client wants to be told of one target. */
final class Subscription {
    private final WatchTarget target;
    private final Map<Entity, Interest> interests = new EnumMap<>(Entity.class);

    /** What requests want that are not answered yet, in their order. */
    private final Map<String, Set<Entity>> asked = new LinkedHashMap<>();

    /** Of a subject: the latest run of each schema of which it is known. */
    private final Map<String, Integer> runs = new HashMap<>();

    /** Of a subject: the last change of each flow that came before it was known which flows there are. */
    private final Map<String, StateChange> early = new HashMap<>();

    private boolean open;
    private Future<Answer> last = Future.succeededFuture();

    Subscription(WatchTarget target) {
        this.target = target;
    }

    WatchTarget target() {
        return target;
    }

    /** Opens for one request after the other, so that none begins before one that came earlier. */
    Future<Answer> inTurn(Supplier<Future<Answer>> opening) {
        var turn = last.transform(before -> opening.get());
        last = turn;
        return turn;
    }

    boolean isEmpty() {
        return interests.isEmpty();
    }

    /** Wants entities to be told under a request, unless that is so already; nothing is told before {@link #begin}. */
    void want(Set<Entity> entities, String requestId) {
        asked.put(requestId, EnumSet.copyOf(entities));
        entities.forEach(entity -> interests.putIfAbsent(entity, Interest.of(requestId)));
    }

    /** Whether something waits to be told under the request; else an equal one has come before. */
    boolean awaits(String requestId) {
        return interests.values().stream().anyMatch(interest -> interest.awaits(requestId));
    }

    /** Lets what was wanted under a request begin, each flow after a revision. */
    void begin(String requestId, Map<String, Long> after) {
        asked.remove(requestId);
        interests.replaceAll((entity, interest) ->
                interest.awaits(requestId) ? new Interest(requestId, Optional.of(after)) : interest);
    }

    /** The request has come to nothing: what waited for it waits for the next one that asked for it, or is not wanted. */
    void giveUp(String requestId) {
        asked.remove(requestId);
        for (var entity : Entity.values()) {
            interests.computeIfPresent(
                    entity,
                    (same, interest) -> interest.awaits(requestId)
                            ? nextFor(entity).map(Interest::of).orElse(null)
                            : interest);
        }
    }

    private Optional<String> nextFor(Entity entity) {
        return asked.entrySet().stream()
                .filter(request -> request.getValue().contains(entity))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Leaves out of a flow all up to a revision. */
    void skip(String instance, long revision) {
        interests.replaceAll((entity, interest) -> interest.without(instance, revision));
    }

    void unwant(Set<Entity> entities) {
        interests.keySet().removeAll(entities);
        asked.values().forEach(wanted -> wanted.removeAll(entities));
    }

    /** Ends all but what is about to begin. */
    void unwantBegun() {
        interests.values().removeIf(interest -> interest.after.isPresent());
    }

    /** The request under which an entity's event is told, if it is. */
    Optional<String> requestId(Entity entity, StateChange change) {
        return Optional.ofNullable(interests.get(entity))
                .filter(interest -> interest.includes(change))
                .map(Interest::requestId);
    }

    Set<String> requestIds() {
        return interests.values().stream().map(Interest::requestId).collect(Collectors.toSet());
    }

    boolean isOpen() {
        return open;
    }

    /** Now it is known which flows there are; gives the changes that came before. */
    List<StateChange> open(Map<String, Integer> latestRuns) {
        latestRuns.forEach((schema, run) -> runs.merge(schema, run, Math::max));
        open = true;
        var changes = List.copyOf(early.values());
        early.clear();
        return changes;
    }

    void keepForLater(StateChange change) {
        early.put(change.instance(), change);
    }

    /** Whether a flow is one of which was not known, which it is from now on. */
    boolean discovers(StateChange change) {
        boolean isNew = change.run() > runs.getOrDefault(change.schema(), 0);
        runs.merge(change.schema(), change.run(), Math::max);
        return isNew;
    }

    /** @param after where each flow begins; from its start, if it is not there; nothing is told before it is known */
    private record Interest(String requestId, Optional<Map<String, Long>> after) {
        static Interest of(String requestId) {
            return new Interest(requestId, Optional.empty());
        }

        boolean awaits(String request) {
            return requestId.equals(request) && after.isEmpty();
        }

        Interest without(String instance, long revision) {
            return new Interest(requestId, after.map(revisions -> {
                var later = new HashMap<>(revisions);
                later.merge(instance, revision, Math::max);
                return later;
            }));
        }

        boolean includes(StateChange change) {
            return after.filter(revisions -> change.revision() > revisions.getOrDefault(change.instance(), 0L))
                    .isPresent();
        }
    }
}
