package dev.interlock.cli;

import dev.interlock.cli.Door.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * One batch on its way: sent, and what failed for a passing reason sent again, with growing pauses, as often as is allowed.
 *
 * <p>A batch that was refused as a whole for a passing reason, or not answered, is sent again as it is, under the same idempotency key.
 * Of one that was worked on only those operations are sent again whose failure may pass; the others would fail again.
 */
final class Registering {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Door door;
    private final NodeClient node;
    private final Predicate<Duration> pause;
    private int retriesLeft;
    private Duration nextPause = FIRST_PAUSE;

    /** @param pause waits so long, and says whether it was left to wait: nothing is sent again once it was interrupted */
    Registering(Door door, NodeClient node, int retries, Predicate<Duration> pause) {
        this.door = door;
        this.node = node;
        this.retriesLeft = retries;
        this.pause = pause;
    }

    /** Sends the batch until nothing is left that may pass, or the retries are used up. */
    Reply run(Batch batch) {
        return switch (send(batch)) {
            case Reply.Refused refused -> refused;
            case Reply.Unknown unknown -> unknown;
            case Reply.Done done -> new Reply.Done(again(batch, done.failed()));
        };
    }

    private List<FailedOperation> again(Batch batch, List<FailedOperation> failed) {
        var remaining = failed;
        while (mayRetry(remaining.stream().anyMatch(FailedOperation::passing))) {
            var passing = remaining.stream().filter(FailedOperation::passing).toList();
            var lasting = remaining.stream().filter(item -> !item.passing()).toList();
            switch (send(batch.only(passing))) {
                case Reply.Done done -> remaining = joined(lasting, done.failed());
                case Reply.Refused refused -> {
                    return remaining;
                }
                case Reply.Unknown unknown -> {
                    var doubt = "sent again: " + String.join("; ", unknown.lines());
                    return joined(
                            lasting,
                            passing.stream().map(item -> item.because(doubt)).toList());
                }
            }
        }
        return remaining;
    }

    private Reply send(Batch batch) {
        var key = UUID.randomUUID();
        var reply = door.send(batch, key, node);
        var doubtful = reply instanceof Reply.Unknown;
        while (mayRetry(reply.passing())) {
            reply = door.send(batch, key, node);
            doubtful |= reply instanceof Reply.Unknown;
        }
        // That it was refused at last does not say what the node did when it did not answer.
        return doubtful && reply instanceof Reply.Refused refused ? new Reply.Unknown(refused.lines(), false) : reply;
    }

    private static List<FailedOperation> joined(List<FailedOperation> some, List<FailedOperation> others) {
        var all = new ArrayList<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    /** Takes one retry and pauses before it. */
    private boolean mayRetry(boolean worthwhile) {
        if (!worthwhile || retriesLeft == 0) {
            return false;
        }
        retriesLeft--;
        var waited = pause.test(nextPause);
        var doubled = nextPause.multipliedBy(2);
        nextPause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        return waited;
    }
}
