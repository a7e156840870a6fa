package dev.interlock.chaos;

import dev.interlock.chaos.FlowRecord.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The way that a history says a flow has gone.
 *
 * @param standings how it stood at revision 0, 1, 2 and so on
 * @param broken the first entry that cannot follow those before
 */
record Way(List<Standing> standings, Optional<Entry> broken) {
    private static final FlowModel MODEL = new FlowModel();

    static Way of(List<Entry> log) {
        var standings = new ArrayList<Standing>();
        standings.add(MODEL.initial());
        for (var entry : log) {
            var next = after(standings.getLast(), entry);
            if (next.isEmpty()) {
                return new Way(standings, Optional.of(entry));
            }
            standings.add(next.get());
        }
        return new Way(standings, Optional.empty());
    }

    private static Optional<Standing> after(Standing before, Entry entry) {
        return call(entry.word())
                .map(call -> MODEL.apply(before, call).next())
                .filter(next -> !next.equals(before)
                        && next.revision() == entry.revision()
                        && next.paused() == entry.paused()
                        && entry.place().stream().allMatch(next.place()::equals));
    }

    private static Optional<FlowCall> call(String word) {
        return switch (word) {
            case "start" -> Optional.of(new FlowCall.Start());
            case "pause" -> Optional.of(new FlowCall.Pause());
            case "resume" -> Optional.of(new FlowCall.Resume());
            default ->
                Edge.ALL.stream()
                        .filter(edge -> edge.word().equals(word))
                        .<FlowCall>map(edge -> new FlowCall.Take(edge, OptionalLong.empty()))
                        .findAny();
        };
    }

    Standing end() {
        return standings.getLast();
    }
}
