package dev.interlock.flow;

import dev.interlock.flow.ChangeLog.Run;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which flows of a watched subject are known. Belongs to the context of those who watch. */
final class WatchedSubject {
    private final SubjectKey key;
    private final Map<String, Integer> runs = new HashMap<>();
    private final Set<FlowInstanceId> flows = new HashSet<>();

    WatchedSubject(SubjectKey key) {
        this.key = key;
    }

    SubjectKey key() {
        return key;
    }

    /** The latest run of a schema that is known; 0 if there is none. */
    int latestRun(String schema) {
        return runs.getOrDefault(schema, 0);
    }

    boolean isNew(Run run) {
        return run.run() > latestRun(run.schema());
    }

    void know(Run run) {
        runs.merge(run.schema(), run.run(), Math::max);
        flows.add(run.id());
    }

    /** Those that may be watched for its sake. */
    Set<FlowInstanceId> flows() {
        return flows;
    }

    boolean watches(FlowInstanceId flow) {
        return flows.contains(flow);
    }

    /** Of a flow nothing more will be told. */
    void forget(FlowInstanceId flow) {
        flows.remove(flow);
    }
}
