package dev.interlock.flow;

import dev.interlock.bus.StateChange;
import dev.interlock.bus.WatchTarget;
import dev.interlock.flow.ChangeLog.Run;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** How far the changes of one flow have been told. Belongs to the context of those who watch. */
final class WatchedFlow {
    private final FlowInstanceId id;
    private final SubjectKey subject;
    private final String schema;
    private final int run;

    /** Holds from {@link #versionSince} up to what was told. */
    private int version;

    private long versionSince;
    private Optional<FlowState> state;
    private long told;
    private long known;

    private WatchedFlow(Run of, Optional<FlowState> state, long told) {
        this.id = of.id();
        this.subject = of.subject();
        this.schema = of.schema();
        this.run = of.run();
        this.version = of.version();
        this.versionSince = of.revision();
        this.state = state;
        this.told = told;
        this.known = of.revision();
    }

    /** A flow of which is told what follows. */
    static WatchedFlow asItIs(Run run) {
        return new WatchedFlow(run, Optional.of(run.state()), run.revision());
    }

    /** A flow of which everything is told. */
    static WatchedFlow fromItsStart(Run run) {
        return new WatchedFlow(run, Optional.empty(), 0);
    }

    /** The same as it was at a revision, so that all after that can be worded. */
    WatchedFlow at(long revision, int versionThen) {
        return new WatchedFlow(
                new Run(id, subject, schema, versionThen, run, FlowState.ACTIVE, revision), Optional.empty(), revision);
    }

    FlowInstanceId id() {
        return id;
    }

    String schema() {
        return schema;
    }

    SubjectKey subject() {
        return subject;
    }

    /** The version by which it goes on. */
    SchemaVersion version() {
        return new SchemaVersion(schema, version);
    }

    /** The version by which it went on after a revision, as far as is known. */
    OptionalInt versionAfter(long revision) {
        return revision >= versionSince && revision <= told ? OptionalInt.of(version) : OptionalInt.empty();
    }

    /** The last revision that was told. */
    long told() {
        return told;
    }

    /** Notes that it has come to a revision. */
    void reached(long revision) {
        known = Math.max(known, revision);
    }

    boolean isBehind() {
        return told < known;
    }

    /** Whether all was told of it that will ever be. */
    boolean isOver() {
        return !isBehind() && state.filter(last -> !last.running()).isPresent();
    }

    /** Those by which it and its next entries are worded. */
    Set<SchemaVersion> versions(List<LogEntry> next) {
        var versions = new HashSet<>(Set.of(version()));
        next.forEach(entry -> versions.add(version(entry)));
        return versions;
    }

    /** The version by which an entry leads on. */
    private SchemaVersion version(LogEntry entry) {
        return new SchemaVersion(schema, entry.change().version().orElse(version));
    }

    /** Words the next entry, which counts as told then. */
    StateChange tell(LogEntry entry, Map<SchemaVersion, List<String>> orders) {
        entry.change().version().ifPresent(next -> goOnBy(next, entry.revision()));
        var change = change(entry, orders);
        state = Optional.of(entry.change().state());
        told = entry.revision();
        reached(told);
        return change;
    }

    private void goOnBy(int next, long since) {
        version = next;
        versionSince = since;
    }

    private StateChange change(LogEntry entry, Map<SchemaVersion, List<String>> orders) {
        return new StateChange(
                id.toString(),
                entry.revision(),
                new WatchTarget.Subject(subject.kind(), subject.key()),
                schema,
                run,
                !entry.change().state().running(),
                StateEvents.of(this, entry, state, orders.getOrDefault(version(), List.of())));
    }
}
