package dev.interlock.chaos;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.chaos.FlowRecord.Told;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A record of a flow written by hand: its times are small numbers, and the history is read after all of them. */
final class FlowStory {
    private static final long END = 1000;

    private final List<Told> told = new ArrayList<>();
    private final List<Entry> log = new ArrayList<>();
    private Set<String> instances = Set.of("one");

    /** A flow that is started as the first thing. */
    static FlowStory started() {
        return new FlowStory().stood(0, 1, new FlowCall.Start(), 1, Place.A).logged("start", Place.A);
    }

    static FlowCall take(Edge edge) {
        return new FlowCall.Take(edge, OptionalLong.empty());
    }

    FlowStory stood(long began, long ended, FlowCall call, long revision, Place place) {
        return answered(
                began, ended, call, new FlowAnswer.Stood(new Standing(revision, place, false)), Optional.empty());
    }

    FlowStory stood(long began, long ended, FlowCall call, long revision, Place place, String key) {
        return answered(
                began, ended, call, new FlowAnswer.Stood(new Standing(revision, place, false)), Optional.of(key));
    }

    FlowStory refused(long began, long ended, FlowCall call, String code) {
        return answered(began, ended, call, new FlowAnswer.Refused(code), Optional.empty());
    }

    FlowStory refused(long began, long ended, FlowCall call, String code, String key) {
        return answered(began, ended, call, new FlowAnswer.Refused(code), Optional.of(key));
    }

    FlowStory answered(long began, long ended, FlowCall call, FlowAnswer answer, Optional<String> key) {
        told.add(new Told(new Operation<>("a client", began, ended, call, Optional.of(answer)), key));
        return this;
    }

    FlowStory unknown(long began, FlowCall call) {
        told.add(new Told(new Operation<>("a client", began, began, call, Optional.empty()), Optional.empty()));
        return this;
    }

    FlowStory unknown(long began, FlowCall call, String key) {
        told.add(new Told(new Operation<>("a client", began, began, call, Optional.empty()), Optional.of(key)));
        return this;
    }

    FlowStory logged(String word, Place place) {
        return entry(word, place, Optional.empty());
    }

    FlowStory logged(String word, Place place, String key) {
        return entry(word, place, Optional.of(key));
    }

    private FlowStory entry(String word, Place place, Optional<String> key) {
        log.add(new Entry(log.size() + 1L, word, Optional.of(place), false, key));
        return this;
    }

    FlowStory instances(String... ids) {
        instances = Set.of(ids);
        return this;
    }

    List<Finding.Kind> findings() {
        var record = new FlowRecord("ada", told, instances, log, END, END + 1);
        return new FlowJudge(10_000)
                .judge(record).stream().map(Finding::kind).distinct().sorted().toList();
    }
}
