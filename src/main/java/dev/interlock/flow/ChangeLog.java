package dev.interlock.flow;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Reads what those need who watch flows. Each operation is one statement; failed futures carry a {@link dev.interlock.bus.StoreException}. */
public interface ChangeLog {

    /** Reads the changes after these revisions, of each instance at most so many, oldest first. */
    Future<Map<FlowInstanceId, List<LogEntry>>> after(Map<FlowInstanceId, Long> revisions, int limit);

    /** Reads by which version of its schema an instance went on after a revision, if the log is kept so far back. */
    Future<OptionalInt> version(FlowInstanceId id, long revision);

    /** Reads instances; those that do not exist are missing. */
    Future<List<FlowInstance>> instances(Collection<FlowInstanceId> ids);

    /** Reads the present revisions. */
    Future<Map<FlowInstanceId, Long>> revisions(Collection<FlowInstanceId> ids);

    /** Whether there is such a subject. */
    Future<Boolean> exists(SubjectKey subject);

    /** Reads the latest run of each schema that these subjects have had. */
    Future<List<Run>> latestRuns(Collection<SubjectKey> subjects);

    /** Reads the runs of a schema after the given one, in their order. */
    Future<List<Run>> runsAfter(SubjectKey subject, String schema, int run);

    /** An instance as one of its subject's runs of a schema. */
    record Run(
            FlowInstanceId id,
            SubjectKey subject,
            String schema,
            int version,
            int run,
            FlowState state,
            long revision) {

        static Run of(FlowInstance instance) {
            return new Run(
                    instance.id(),
                    instance.subject(),
                    instance.schema(),
                    instance.version(),
                    instance.run(),
                    instance.state(),
                    instance.revision());
        }
    }
}
