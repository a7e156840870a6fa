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
    private final Duration attemptTimeout;
    private final Set<String> asked = new HashSet<>();
    private int left;

    /** Until when nodes that did not answer may still act. */
    private long openUntilNanos = System.nanoTime();

    Journey(CallRouter router, Call call, int attempts, Duration attemptTimeout) {
        this.router = router;
        this.call = call;
        this.left = attempts;
        this.attemptTimeout = min(attemptTimeout, call.timeout());
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
        var attempt = sent.within(attemptTimeout);
        return router.there(attempt, node).transform(result -> {
            if (result.failed()) {
                return unanswered(node, attempt, result.cause());
            }
            var answer = result.result();
            return isOpen(answer) ? lookHere(attempt) : conclude(answer, attempt);
        });
    }

    /** This node may learn what became of it, or reach the database where that one does not. */
    private static boolean isOpen(Answer answer) {
        return answer.errors().stream().anyMatch(failure -> switch (failure.code()) {
            case OUTCOME_UNKNOWN, DATABASE_UNAVAILABLE -> true;
            default -> false;
        });
    }

    private Future<Answer> unanswered(Lanes node, Call attempt, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("node", node.node())
                .addKeyValue("action", call.action().word())
                .addKeyValue("cause", cause.getMessage())
                .log("a node did not answer, the call is sent on");
        boolean undelivered = cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
        if (!undelivered) {
            router.owners().noteSilent(node.node());
        }
        return askNext(attempt);
    }

    private Future<Answer> lookHere(Call attempt) {
        noteOpen(attempt);
        return askHere(call.again());
    }

    private void noteOpen(Call attempt) {
        openUntilNanos = Math.max(openUntilNanos, attempt.deadlineNanos());
    }

    private Future<Answer> askNext(Call attempt) {
        noteOpen(attempt);
        var next = call.action()
                .instance(call.data())
                .map(instance -> router.owners().of(instance, asked))
                .orElse(router.owners().here());
        return ask(next, call.again());
    }

    /** This node's own answer needs nobody else, so it is the last one, and waited for as long as the caller waits. */
    private Future<Answer> askHere(Call sent) {
        var last = sent.within(max(sent.timeLeft(), attemptTimeout));
        return router.here(last).compose(answer -> conclude(answer, last));
    }

    private Future<Answer> conclude(Answer answer, Call sent) {
        if (answer.succeeded() || sent.sinceNanos() - openUntilNanos >= 0) {
            return Future.succeededFuture(answer);
        }
        var rest = Duration.ofNanos(openUntilNanos - System.nanoTime());
        return router.pause(rest.toMillis() + 1).compose(none -> askHere(call.again()));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
