package dev.interlock.client;

import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Says which URL is to be tried next, and when: round all of them, with pauses that grow while none is any good. */
final class Route {
    private final List<URI> urls;
    private final Backoff backoff;

    /** In nanoseconds, of those that asked to be left alone. */
    private final Map<URI, Long> notBefore = new HashMap<>();

    private int first;
    private int failures;

    Route(List<URI> urls, Backoff backoff) {
        this.urls = urls;
        this.backoff = backoff;
    }

    /** The next URL, and how long to wait before it is tried. */
    record Turn(URI url, Duration pause) {}

    /**
     * Takes the next turn.
     *
     * @param now in nanoseconds, from any origin
     * @param chance from 0 to 1
     */
    Turn next(long now, double chance) {
        var pause = failures == 0 ? Duration.ZERO : backoff.pause(failures, chance);
        int chosen = IntStream.range(first, first + urls.size())
                .map(turn -> turn % urls.size())
                .boxed()
                .min(Comparator.comparing(index -> wait(index, now, pause)))
                .orElseThrow();
        first = (chosen + 1) % urls.size();
        return new Turn(urls.get(chosen), wait(chosen, now, pause));
    }

    private Duration wait(int index, long now, Duration pause) {
        var asked = Duration.ofNanos(notBefore.getOrDefault(urls.get(index), now) - now);
        return asked.compareTo(pause) > 0 ? asked : pause;
    }

    /** The last attempt came to nothing, or to a connection that was good for nothing. */
    void failed() {
        failures++;
    }

    /** A connection that had served was lost. */
    void lost() {
        failures = 1;
    }

    /** The node of this URL wants to be left alone until then. */
    void leaveAlone(URI url, long untilNanos) {
        notBefore.put(url, untilNanos);
    }
}
