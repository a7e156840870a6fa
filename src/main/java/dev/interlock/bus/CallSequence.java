package dev.interlock.bus;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the calls of one client on one flow instance in the order in which they came, whichever node owns the instance.
 *
 * <p>Calls that this node does itself may follow each other closely, because its lanes keep their order. One that goes to another node,
 * or might, waits for those before it: messages between nodes can be lost, and then overtaken. Belongs to one context.
 */
public final class CallSequence {
    private final CallRouter router;
    private final Map<String, Tail> tails = new HashMap<>();

    public CallSequence(CallRouter router) {
        this.router = router;
    }

    /** Makes a call; always succeeds with an answer. */
    public Future<Answer> call(Call call) {
        return call.action()
                .instance(call.data())
                .map(instance -> inOrder(instance, call))
                .orElseGet(() -> router.call(call));
    }

    private Future<Answer> inOrder(String instance, Call call) {
        var owner = router.owner(call);
        var before = tails.getOrDefault(instance, Tail.NONE);
        boolean here = router.isHere(owner);
        boolean atOnce = before.done().isComplete() || (before.here() && here);
        var answer = atOnce ? router.call(call, owner) : before.done().transform(done -> router.call(call.fromNow()));
        var tail = new Tail(before.done().transform(done -> answer), atOnce && here);
        tails.put(instance, tail);
        tail.done().onComplete(done -> tails.remove(instance, tail));
        return answer;
    }

    /**
     * The calls on one instance that are under way.
     *
     * @param done when all of them are answered
     * @param here whether this node does them all
     */
    private record Tail(Future<?> done, boolean here) {
        static final Tail NONE = new Tail(Future.succeededFuture(), true);
    }
}
