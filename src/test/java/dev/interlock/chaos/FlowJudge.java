package dev.interlock.chaos;

import dev.interlock.chaos.FlowRecord.Entry;
import dev.interlock.chaos.FlowRecord.Told;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what of the record of a flow no correct service could have told or kept.
 *
 * <p>The history settles what calls without an answer did, as far as they had an idempotency key; how the flow stands at its end is one
 * more answer that must be explained.
 *
 * @param limit how many configurations may be looked at for one flow
 */
record FlowJudge(int limit) {

    List<Finding> judge(FlowRecord record) {
        var findings = new ArrayList<Finding>();
        if (record.instances().size() > 1) {
            findings.add(new Finding(
                    Finding.Kind.DOUBLED, record.subject(), "started more than once: " + record.instances()));
        }
        findings.addAll(FlowLogCheck.check(record));
        var way = Way.of(record.log());
        way.broken()
                .ifPresentOrElse(
                        entry -> findings.add(new Finding(
                                Finding.Kind.IMPOSSIBLE, record.subject(), entry + " cannot follow " + way.end())),
                        () -> explain(record, way).ifPresent(findings::add));
        return findings;
    }

    private Optional<Finding> explain(FlowRecord record, Way way) {
        var operations =
                Stream.concat(settled(record, way), Stream.of(end(record, way))).toList();
        return switch (Linearization.check(new FlowAlong(new FlowModel(), way.standings()), operations, limit)) {
            case Verdict.Explained explained -> Optional.empty();
            case Verdict.Unexplained unexplained ->
                Optional.of(new Finding(Finding.Kind.UNEXPLAINED, record.subject(), unexplained.where()));
            case Verdict.Undecided undecided ->
                Optional.of(new Finding(
                        Finding.Kind.UNDECIDED, record.subject(), undecided.configurations() + " configurations"));
        };
    }

    /** A call whose key is in the history was done by the time that was read; one whose key is not has done nothing by then. */
    private static Stream<Operation<FlowCall, FlowAnswer>> settled(FlowRecord record, Way way) {
        var keys = new HashMap<String, Entry>();
        record.log().forEach(entry -> entry.key().ifPresent(key -> keys.put(key, entry)));
        return record.told().stream().flatMap(told -> settled(record, way, told, keys).stream());
    }

    private static Optional<Operation<FlowCall, FlowAnswer>> settled(
            FlowRecord record, Way way, Told told, Map<String, Entry> keys) {
        var operation = told.operation();
        if (told.key().isEmpty() || operation.answer().isPresent()) {
            return Optional.of(operation);
        }
        return told.key()
                .map(keys::get)
                .map(entry -> new Operation<FlowCall, FlowAnswer>(
                        operation.client(),
                        operation.began(),
                        Math.max(operation.began(), record.logEnded()),
                        operation.call(),
                        Optional.of(new FlowAnswer.Stood(way.standings().get(Math.toIntExact(entry.revision()))))));
    }

    private static Operation<FlowCall, FlowAnswer> end(FlowRecord record, Way way) {
        FlowAnswer answer =
                way.end().born() ? new FlowAnswer.Stood(way.end()) : new FlowAnswer.Refused("flow_instance_not_found");
        return new Operation<>(
                "the history", record.logBegan(), record.logEnded(), new FlowCall.Look(), Optional.of(answer));
    }
}
