package dev.interlock.bus;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Keeps the calls of one client in the order in which they came, as far as they may be about the same flow, whichever node owns it.
 *
 * <ul>
 *   <li>Calls on one flow that this node does itself may follow each other closely, because its lanes keep their order. One that goes to
 *       another node, or might, waits for those before it: messages between nodes can be lost, and then overtaken.
 *   <li>Calls on one subject wait for each other.
 *   <li>Calls on a subject and calls on flows wait for each other if they have the same slot, because only that tells here which
 *       subject a flow may have.
 *   <li>A call of which only the database knows whom it is about waits for all, and all later ones for it.
 * </ul>
 *
 * <p>How many wait is bounded by how many requests the client may have open. Belongs to one context.
 */
public final class CallSequence {
    private static final Future<?> NOTHING = Future.succeededFuture();

    private final CallRouter router;

    /** The calls under way on each flow and on each subject. */
    private final Map<WatchTarget, Tail> tails = new HashMap<>();

    /** The last calls under way in each slot. */
    private final Map<Integer, Group> groups = new HashMap<>();

    /** The last call for which all have to wait. */
    private Future<?> barrier = NOTHING;

    public CallSequence(CallRouter router) {
        this.router = router;
    }

    /** Makes a call; always succeeds with an answer. */
    public Future<Answer> call(Call call) {
        return call.action()
                .target(call.data())
                .map(target -> inTurn(target, call))
                .orElseGet(() -> call.action().namesPersonById(call.data()) ? afterAll(call) : router.call(call));
    }

    private Future<Answer> inTurn(WatchTarget target, Call call) {
        var owner = router.owner(call);
        boolean closely = target instanceof WatchTarget.Flow && router.isHere(owner);
        return inTurn(
                target,
                closely,
                before -> before.isComplete() ? router.call(call, owner) : before.transform(done -> inTime(call)));
    }

    /** Does what is no call to a lane, but has to be done as if it were one. */
    public Future<Answer> inTurn(WatchTarget target, Supplier<Future<Answer>> work) {
        return inTurn(target, false, before -> before.transform(done -> work.get()));
    }

    private Future<Answer> inTurn(WatchTarget target, boolean closely, Function<Future<?>, Future<Answer>> work) {
        boolean onFlow = target instanceof WatchTarget.Flow;
        int slot = target.slot();
        var group = groups.getOrDefault(slot, new Group(onFlow, barrier, barrier));
        var begin = group.onFlows() == onFlow ? group.begin() : group.done();
        var tail = tails.getOrDefault(target, Tail.NONE);
        var before = closely && tail.closely() ? NOTHING : tail.done();

        var answer = work.apply(begin.isComplete() ? before : begin.transform(begun -> before));

        var newTail = new Tail(tail.done().transform(done -> answer), closely && before.isComplete());
        keep(tails, target, newTail, newTail.done());
        var newGroup = new Group(onFlow, begin, group.done().transform(done -> answer));
        keep(groups, slot, newGroup, newGroup.done());
        return answer;
    }

    private static <K, V> void keep(Map<K, V> map, K key, V value, Future<?> until) {
        map.put(key, value);
        until.onComplete(done -> map.remove(key, value));
    }

    private Future<Answer> afterAll(Call call) {
        var before = Stream.concat(groups.values().stream().map(Group::done), Stream.of(barrier))
                .toList();
        var answer = Future.join(before).transform(done -> inTime(call));
        groups.clear(); // Whatever comes now begins behind the barrier.
        barrier = answer;
        return answer;
    }

    /** Nobody waits any more for a call that has waited for too long; it is not done. */
    private Future<Answer> inTime(Call call) {
        if (call.timeLeft().isPositive()) {
            return router.call(call);
        }
        var late = Failure.of(ErrorCode.OVERLOADED, "the call waited for too long for those before it");
        return Future.succeededFuture(Refusal.of(call.action(), call.data(), late));
    }

    /**
     * The calls under way that have the same target.
     *
     * @param done when all of them are answered
     * @param closely whether this node does them all, none waiting for another
     */
    private record Tail(Future<?> done, boolean closely) {
        static final Tail NONE = new Tail(NOTHING, true);
    }

    /**
     * Calls of one slot that do not wait for each other, unless they have the same target.
     *
     * @param onFlows whether they are on flows, not on subjects
     * @param begin when all of the slot that came before them are answered
     * @param done when they are answered too
     */
    private record Group(boolean onFlows, Future<?> begin, Future<?> done) {}
}
