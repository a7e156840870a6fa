package dev.interlock.chaos;

import dev.interlock.client.InterlockSocket;
import dev.interlock.client.SubjectKey;
import dev.interlock.client.Watch;
import dev.interlock.client.Watched;
import dev.interlock.client.Watching;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What one client is told of the flow of one subject. Thread-safe. */
final class WatchedSubject {
    private final String watcher;
    private final String subject;
    private final List<Watched> told = new ArrayList<>();
    private Optional<String> ended = Optional.empty();

    WatchedSubject(String watcher, String subject) {
        this.watcher = watcher;
        this.subject = subject;
    }

    String subject() {
        return subject;
    }

    /** Completes when it was shown how the flow stands. */
    Future<Watching> begin(InterlockSocket socket) {
        return socket.watch(Watch.subject(SubjectKey.person(subject)), this::hear)
                .onSuccess(watching -> watching.ended().onFailure(this::end));
    }

    private synchronized Future<?> hear(Watched watched) {
        told.add(watched);
        notifyAll();
        return Future.succeededFuture();
    }

    private synchronized void end(Throwable cause) {
        ended = Optional.of(cause.toString());
        notifyAll();
    }

    /**
     * Returns what it was told as soon as nothing of the way is missing, the last event of the last revision included, or when it has
     * waited long enough for that.
     */
    synchronized WatchRecord whole(Way way, long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        while (ended.isEmpty() && left > 0 && WatchJudge.isMissing(record(), way)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadlineNanos - System.nanoTime();
        }
        return record();
    }

    private WatchRecord record() {
        return new WatchRecord(watcher, subject, told, ended);
    }
}
