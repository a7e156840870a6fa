package dev.interlock.flow;

import dev.interlock.bus.StateChange;
import dev.interlock.bus.WatchTarget;
import dev.interlock.flow.ChangeLog.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far the changes of one flow have been told. Belongs to the context of those who watch. */
final class WatchedFlow {
    private final FlowInstanceId id;
    private final SubjectKey subject;
    private final String schema;
    private final int run;
    private int version;
    private Optional<FlowState> state;
    private long told;
    private long known;

    private WatchedFlow(Run of, Optional<FlowState> state, long told) {
        this.id = of.id();
        this.subject = of.subject();
        this.schema = of.schema();
        this.run = of.run();
        this.version = of.version();
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

    /** The version by which an entry leads on. */
    SchemaVersion version(LogEntry entry) {
        return new SchemaVersion(schema, entry.change().version().orElse(version));
    }

    /** Words the next entry, which counts as told then. */
    StateChange tell(LogEntry entry, Map<SchemaVersion, List<String>> orders) {
        version = entry.change().version().orElse(version);
        var change = change(entry, state, orders);
        state = Optional.of(entry.change().state());
        told = entry.revision();
        reached(told);
        return change;
    }

    /**
     * Words any entry.
     *
     * @param before the state before it, as far as it is known
     */
    StateChange change(LogEntry entry, Optional<FlowState> before, Map<SchemaVersion, List<String>> orders) {
        return new StateChange(
                id.toString(),
                entry.revision(),
                new WatchTarget.Subject(subject.kind(), subject.key()),
                schema,
                run,
                !entry.change().state().running(),
                StateEvents.of(this, entry, before, orders.getOrDefault(version(), List.of())));
    }
}
