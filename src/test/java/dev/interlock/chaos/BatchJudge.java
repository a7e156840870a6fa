package dev.interlock.chaos;

import dev.interlock.chaos.BatchRecord.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what of the record of batches no correct service could have told or kept: each acknowledged creation is there, each failure is
 * explained by another's, and a batch is there as a whole or not at all.
 *
 * @param limit how many configurations may be looked at for one handle
 */
record BatchJudge(int limit) {

    List<Finding> judge(BatchRecord record) {
        var findings = new ArrayList<Finding>();
        var operations = operations(record);
        operations.forEach((handle, all) -> findings.addAll(judge(handle, all, record)));
        record.kept().keySet().stream()
                .filter(handle -> !operations.containsKey(handle))
                .forEach(handle -> findings.add(new Finding(Finding.Kind.UNASKED, handle, "created by nobody")));
        record.sent().stream()
                .flatMap(batch -> parted(batch, operations, record).stream())
                .forEach(findings::add);
        return findings;
    }

    private static Map<String, List<Operation<HandleModel.Call, HandleModel.Answer>>> operations(BatchRecord record) {
        var operations = new HashMap<String, List<Operation<HandleModel.Call, HandleModel.Answer>>>();
        for (var batch : record.sent()) {
            for (var handle : batch.handles()) {
                operations
                        .computeIfAbsent(handle, first -> new ArrayList<>())
                        .add(new Operation<>(
                                batch.name(),
                                batch.began(),
                                batch.ended(),
                                new HandleModel.Create(batch.name()),
                                batch.answers().map(answers -> answers.get(handle))));
            }
        }
        return operations;
    }

    private List<Finding> judge(
            String handle, List<Operation<HandleModel.Call, HandleModel.Answer>> operations, BatchRecord record) {
        var kept = Optional.ofNullable(record.kept().get(handle));
        var lost = operations.stream()
                .filter(operation -> operation
                        .answer()
                        .filter(HandleModel.Created.class::isInstance)
                        .isPresent())
                .filter(operation -> !kept.equals(Optional.of(operation.client())))
                .map(operation -> new Finding(
                        Finding.Kind.LOST, handle, "%s was acknowledged, there is %s".formatted(operation, kept)))
                .toList();
        var look = new Operation<HandleModel.Call, HandleModel.Answer>(
                "the list",
                record.readBegan(),
                record.readEnded(),
                new HandleModel.Look(),
                Optional.of(new HandleModel.Seen(kept)));
        var all = Stream.concat(operations.stream(), Stream.of(look)).toList();
        var unexplained = switch (Linearization.check(new HandleModel(), all, limit)) {
            case Verdict.Explained explained -> Stream.<Finding>empty();
            case Verdict.Unexplained none -> Stream.of(new Finding(Finding.Kind.UNEXPLAINED, handle, none.where()));
            case Verdict.Undecided undecided ->
                Stream.of(new Finding(Finding.Kind.UNDECIDED, handle, undecided.toString()));
        };
        return Stream.concat(lost.stream(), unexplained).toList();
    }

    /** Of handles that no other batch names, all or none are there. */
    private static Optional<Finding> parted(
            Sent batch,
            Map<String, List<Operation<HandleModel.Call, HandleModel.Answer>>> operations,
            BatchRecord record) {
        var kinds = new HashSet<Boolean>();
        batch.handles().stream()
                .filter(handle -> operations.getOrDefault(handle, List.of()).size() == 1)
                .forEach(handle -> kinds.add(record.kept().containsKey(handle)));
        return kinds.size() > 1
                ? Optional.of(new Finding(Finding.Kind.IMPOSSIBLE, batch.name(), "a part of the batch is there"))
                : Optional.empty();
    }
}
