package dev.interlock.chaos;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.chaos.FlowRecord.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds the history of a flow against what clients were told of its changes: nothing lost, nothing doubled, nothing unasked.
 */
final class FlowLogCheck {
    private final FlowRecord record;
    private final Map<Long, Entry> entries;
    private final List<Finding> findings = new ArrayList<>();

    private FlowLogCheck(FlowRecord record) {
        this.record = record;
        this.entries = record.log().stream()
                .collect(Collectors.toMap(Entry::revision, Function.identity(), (first, second) -> first));
    }

    static List<Finding> check(FlowRecord record) {
        var check = new FlowLogCheck(record);
        check.acknowledgedIsThere();
        check.keysAreThereOnce();
        check.allWasAskedFor();
        return check.findings;
    }

    private void acknowledgedIsThere() {
        var acknowledged = new HashSet<Long>();
        for (var told : record.told()) {
            revision(told).ifPresent(revision -> {
                var entry = Optional.ofNullable(entries.get(revision));
                if (!acknowledged.add(revision)) {
                    find(
                            Finding.Kind.LOST,
                            "revision %d was acknowledged to two calls, one is %s".formatted(revision, told));
                } else if (entry.filter(there -> isOf(there, told)).isEmpty()) {
                    find(Finding.Kind.LOST, "%s was acknowledged, at its revision is %s".formatted(told, entry));
                }
            });
        }
    }

    /** The revision that was acknowledged to a call that changes something. */
    private static Optional<Long> revision(Told told) {
        return told.operation()
                .answer()
                .filter(answer -> told.operation().call().logged().isPresent())
                .filter(FlowAnswer.Stood.class::isInstance)
                .map(FlowAnswer.Stood.class::cast)
                .map(stood -> stood.standing().revision());
    }

    private static boolean isOf(Entry entry, Told told) {
        return Optional.of(entry.word()).equals(told.operation().call().logged())
                && entry.key().equals(told.key());
    }

    private void keysAreThereOnce() {
        var keys = new HashSet<String>();
        for (var entry : record.log()) {
            if (entry.key().filter(key -> !keys.add(key)).isPresent()) {
                find(Finding.Kind.DOUBLED, entry + " is the second of its key");
            }
        }
    }

    private void allWasAskedFor() {
        var open = new ArrayList<>(record.told().stream()
                .filter(told -> told.operation().answer().isEmpty())
                .toList());
        var acknowledged = new HashMap<Long, Told>();
        record.told().forEach(told -> revision(told).ifPresent(revision -> acknowledged.putIfAbsent(revision, told)));
        for (var entry : record.log()) {
            var told = Optional.ofNullable(acknowledged.get(entry.revision())).filter(one -> isOf(entry, one));
            if (told.isEmpty() && !takeOpen(open, entry)) {
                find(Finding.Kind.UNASKED, entry + " was told to nobody, and nobody without an answer asked for it");
            }
        }
    }

    /** A call that expects a revision explains one entry only, so that it goes before those that might explain any. */
    private static boolean takeOpen(List<Told> open, Entry entry) {
        var suitable = open.stream()
                .filter(told -> isOf(entry, told) && mayGive(told.operation().call(), entry.revision()))
                .toList();
        var chosen = suitable.stream()
                .filter(told -> told.operation().call() instanceof FlowCall.Take take
                        && take.expected().isPresent())
                .findFirst()
                .or(() -> suitable.stream().findFirst());
        return chosen.filter(open::remove).isPresent();
    }

    private static boolean mayGive(FlowCall call, long revision) {
        return !(call instanceof FlowCall.Take take)
                || take.expected().isEmpty()
                || take.expected().getAsLong() == revision - 1;
    }

    private void find(Finding.Kind kind, String text) {
        findings.add(new Finding(kind, record.subject(), text));
    }
}
