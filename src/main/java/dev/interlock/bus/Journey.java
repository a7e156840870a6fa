package dev.interlock.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call on its way from node to node until there is an answer that is true.
 *
 * <p>A node that did not answer may still do the command, as long as its message is not too old. What the next node says of a command
 * that was done is true in any case, because it is in the log. A refusal is not: the first node might do afterwards what the second has
 * refused. So a refusal counts only if it was asked for when no other node could act any more. No node is sent the same command twice.
 *
 * <p>Belongs to one context.
 */
final class Journey {
    private static final Logger LOG = LoggerFactory.getLogger(Journey.class);

    private final CallRouter router;
    private final Call call;
    private final Set<String> asked = new HashSet<>();
    private int left;

    /** Until when nodes that did not answer may still act. */
    private long openUntilNanos = System.nanoTime();

    Journey(CallRouter router, Call call, int attempts) {
        this.router = router;
        this.call = call;
        this.left = attempts;
    }

    Future<Answer> begin(Lanes owner) {
        return ask(owner, call);
    }

    private Future<Answer> ask(Lanes node, Call sent) {
        if (left == 0 || router.isHere(node)) {
            return askHere(sent);
        }
        left--;
        asked.add(node.node());
        long sentNanos = System.nanoTime();
        return router.there(sent, node).transform(result -> {
            if (result.failed()) {
                return unanswered(node, sentNanos, result.cause());
            }
            var answer = result.result();
            return isOpen(answer) ? lookHere(sentNanos) : conclude(answer, sentNanos);
        });
    }

    /** This node may learn what became of it, or reach the database where that one does not. */
    private static boolean isOpen(Answer answer) {
        return answer.errors().stream().anyMatch(failure -> switch (failure.code()) {
            case OUTCOME_UNKNOWN, DATABASE_UNAVAILABLE -> true;
            default -> false;
        });
    }

    private Future<Answer> unanswered(Lanes node, long sentNanos, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("node", node.node())
                .addKeyValue("action", call.action().word())
                .addKeyValue("cause", cause.getMessage())
                .log("a node did not answer, the call is sent on");
        boolean undelivered = cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
        if (!undelivered) {
            router.owners().noteSilent(node.node());
        }
        return askNext(sentNanos);
    }

    private Future<Answer> lookHere(long sentNanos) {
        noteOpen(sentNanos);
        return askHere(call.again());
    }

    private void noteOpen(long sentNanos) {
        openUntilNanos = Math.max(openUntilNanos, sentNanos + call.timeout().toNanos());
    }

    private Future<Answer> askNext(long sentNanos) {
        noteOpen(sentNanos);
        var next = call.action()
                .instance(call.data())
                .map(instance -> router.owners().of(instance, asked))
                .orElse(router.owners().here());
        return ask(next, call.again());
    }

    /** This node's own answer needs nobody else, so it is the last one. */
    private Future<Answer> askHere(Call sent) {
        long sentNanos = System.nanoTime();
        return router.here(sent).compose(answer -> conclude(answer, sentNanos));
    }

    private Future<Answer> conclude(Answer answer, long sentNanos) {
        if (answer.succeeded() || sentNanos - openUntilNanos >= 0) {
            return Future.succeededFuture(answer);
        }
        var rest = Duration.ofNanos(openUntilNanos - System.nanoTime());
        return router.pause(rest.toMillis() + 1).compose(none -> askHere(call.again()));
    }
}
