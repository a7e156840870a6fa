package dev.interlock.chaos;

import dev.interlock.client.Entity;
import dev.interlock.client.FlowState;
import dev.interlock.client.FlowStatus;
import dev.interlock.client.Snapshot;
import dev.interlock.client.StateChange;
import dev.interlock.client.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Holds what a client was told of the flow of a subject against the way that it has gone: each revision once, whole and in order. */
final class WatchJudge {
    private WatchJudge() {}

    static List<Finding> judge(WatchRecord record, Way way) {
        var findings = new ArrayList<Finding>();
        record.ended().ifPresent(why -> findings.add(finding(Finding.Kind.MISSED, record, "it ended: " + why)));
        var told = record.told().stream().flatMap(WatchJudge::words).toList();
        var expected = expected(first(record), way.standings());
        int same = 0;
        while (same < Math.min(told.size(), expected.size()) && told.get(same).equals(expected.get(same))) {
            same++;
        }
        if (same < told.size()) {
            var instead = same < expected.size() ? expected.get(same) : "nothing more";
            findings.add(finding(
                    Finding.Kind.MISTOLD, record, "told '%s' instead of '%s'".formatted(told.get(same), instead)));
        } else if (same < expected.size()) {
            findings.add(finding(Finding.Kind.MISSED, record, "never told '%s'".formatted(expected.get(same))));
        }
        return findings;
    }

    /** Whether something was not told yet, all before it being as it should. */
    static boolean isMissing(WatchRecord record, Way way) {
        return judge(record, way).stream().anyMatch(finding -> finding.kind() == Finding.Kind.MISSED);
    }

    private static Finding finding(Finding.Kind kind, WatchRecord record, String text) {
        return new Finding(kind, record.subject(), record.watcher() + " " + text);
    }

    /** The revision at which it was shown to the client; 0 if the client was told of its start. */
    private static long first(WatchRecord record) {
        return record.told().stream()
                .flatMap(WatchJudge::flows)
                .mapToLong(FlowStatus::revision)
                .findFirst()
                .orElse(0);
    }

    private static Stream<FlowStatus> flows(Watched watched) {
        return watched instanceof Snapshot snapshot ? snapshot.flows().stream() : Stream.empty();
    }

    private static Stream<String> words(Watched watched) {
        return switch (watched) {
            case Snapshot snapshot -> snapshot.flows().stream().map(WatchJudge::words);
            case StateChange change ->
                Stream.of(
                        change.entity() == Entity.STEP
                                ? step(change.revision(), change.identifier(), change.state())
                                : flow(change.revision(), change.state()));
        };
    }

    private static String words(FlowStatus flow) {
        return "%d shown %s in %s"
                .formatted(
                        flow.revision(),
                        flow.state().word(),
                        flow.activeSteps().stream()
                                .map(FlowStatus.ActiveStep::step)
                                .toList());
    }

    private static String step(long revision, String identifier, String state) {
        return "%d step %s %s".formatted(revision, identifier, state);
    }

    private static String flow(long revision, String state) {
        return "%d flow %s".formatted(revision, state);
    }

    private static List<String> expected(long first, List<Standing> way) {
        long last = way.size() - 1L;
        var shown = first > 0 && first <= last
                ? Optional.of("%d shown %s in [%s]"
                        .formatted(
                                first,
                                state(at(way, first)),
                                at(way, first).place().word()))
                : Optional.<String>empty();
        var changes = LongStream.rangeClosed(first + 1, last)
                .boxed()
                .flatMap(revision -> changes(at(way, revision - 1), at(way, revision)));
        return Stream.concat(shown.stream(), changes).toList();
    }

    private static Standing at(List<Standing> way, long revision) {
        return way.get(Math.toIntExact(revision));
    }

    /** Steps in the order of the schema, then the flow. */
    private static Stream<String> changes(Standing before, Standing after) {
        long revision = after.revision();
        boolean entered = !before.born() || before.place() != after.place();
        var steps = Stream.of(Place.values()).flatMap(place -> {
            if (entered && place == after.place()) {
                return Stream.of(step(revision, place.word(), "active"));
            }
            return entered && before.born() && place == before.place()
                    ? Stream.of(step(revision, place.word(), "completed"))
                    : Stream.empty();
        });
        boolean steered = !before.born() || before.paused() != after.paused();
        return Stream.concat(steps, steered ? Stream.of(flow(revision, state(after))) : Stream.empty());
    }

    private static String state(Standing standing) {
        return (standing.paused() ? FlowState.PAUSED : FlowState.ACTIVE).word();
    }
}
