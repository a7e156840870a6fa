package dev.interlock.config;

import static dev.interlock.config.Expectation.duration;
import static dev.interlock.config.Expectation.number;
import static dev.interlock.config.Expectation.path;
import static dev.interlock.config.Expectation.shareOfHeap;
import static dev.interlock.config.Expectation.size;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The lanes of flows and the limits of what they work on.
 *
 * @param lanes event loops that own flow instances, each with a cache, a writing and a reading connection
 * @param batch calls in one write
 * @param queue calls waiting in one lane; beyond it is overloaded
 * @param cache bytes of memory for copies of instances, shared evenly by the lanes
 * @param definitionCache compiled schema versions kept per lane
 * @param attempts evaluations of one call against concurrent writers
 * @param settleLimit automatic transitions in one settling
 * @param conditionCostLimit units of CEL's cost for one evaluation
 * @param callTimeout how long a call may wait for its true answer
 * @param idempotencyRetention how long a client's idempotency key finds its first answer
 * @param logRetention how long at least each change of a flow is kept; empty for good
 * @param maxSchemaSteps steps of one schema
 * @param maxSchemaTransitions transitions of one schema
 * @param maxPage entries in one page of a list or a history
 * @param maxScan instances that are looked at for one page of their list, or events for one page of a schema's
 * @param maxSubjectPropertiesSize bytes of JSON text that the properties of one subject may have
 * @param subjectChanges changes of subjects that are there, or with which flows start, that one lane writes at once; others wait
 * @param subjectSchemas a directory with the JSON Schemas of subjects' properties
 */
public record Flow(
        int lanes,
        int batch,
        int queue,
        long cache,
        int definitionCache,
        int attempts,
        int settleLimit,
        int conditionCostLimit,
        Duration callTimeout,
        Duration idempotencyRetention,
        Optional<Duration> logRetention,
        int maxSchemaSteps,
        int maxSchemaTransitions,
        int maxPage,
        int maxScan,
        int maxSubjectPropertiesSize,
        int subjectChanges,
        Optional<Path> subjectSchemas) {

    private static final String LONGEST_CALL = "10m";

    /** The longest time that a call may be given to wait for its answer, by any node. */
    public static final Duration MAX_CALL_TIMEOUT =
            DurationUnit.duration(LONGEST_CALL).orElseThrow();

    public Flow {
        if (lanes < 1
                || batch < 1
                || queue < 1
                || cache < 1
                || definitionCache < 1
                || attempts < 1
                || maxScan < 1
                || subjectChanges < 1) {
            throw new IllegalArgumentException(
                    "no lanes: %d with batches of %d, queue %d, cache of %d bytes, %d definitions, %d attempts, %d subject changes"
                            .formatted(lanes, batch, queue, cache, definitionCache, attempts, subjectChanges));
        }
    }

    static Flow read(Settings settings) {
        return new Flow(
                settings.find("flow.lanes", number(1, 64)).orElseGet(Threads::usualShares),
                settings.get("flow.batch", number(1, 10_000), "256"),
                settings.get("flow.queue", number(1, 1_000_000), "8192"),
                settings.get("flow.cache", shareOfHeap(1, 40), "30%"),
                settings.get("flow.definition-cache", number(1, 100_000), "200"),
                settings.get("flow.attempts", number(1, 1000), "8"),
                settings.get("flow.settle-limit", number(1, 100_000), "1000"),
                settings.get("flow.condition-cost-limit", number(1, 1_000_000_000), "20000"),
                settings.get("flow.call-timeout", duration("10ms", LONGEST_CALL), "4s"),
                settings.get("flow.idempotency-retention", duration("1m", "365d"), "24h"),
                settings.find("flow.log-retention", duration("1d", "36500d")),
                settings.get("flow.max-schema-steps", number(1, 100_000), "500"),
                settings.get("flow.max-schema-transitions", number(1, 100_000), "2000"),
                settings.get("flow.max-page", number(1, 100_000), "1000"),
                settings.get("flow.max-scan", number(1, 10_000_000), "50000"),
                settings.get("flow.max-subject-properties-size", size("1KiB", "16MiB"), "256KiB"),
                settings.get("flow.subject-changes", number(1, 1000), "3"),
                settings.find("flow.subject-schemas", path()));
    }

    /** How long at least the log is needed: the keys of calls are found in it too. */
    public Optional<Duration> keptLog() {
        return logRetention.map(kept -> kept.compareTo(idempotencyRetention) < 0 ? idempotencyRetention : kept);
    }
}
