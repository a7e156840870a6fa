package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What came of the migration of one flow.
 *
 * @param flow as it was before
 * @param failure why it was not migrated, as far as is known; empty if it was
 */
record MigrationOutcome(FlowSearch.Found flow, Optional<Failure> failure) {

    /** The answer to a batch, with an item for each flow that was to be migrated. */
    static Answer answer(
            String schema, int version, boolean preview, FlowSearch.Page page, List<MigrationOutcome> outcomes) {
        long failed = outcomes.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .count();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("flow_schema_identifier", schema)
                .put("to_version", version)
                .put("preview", preview)
                .put("examined", page.items().size())
                .put("migrated", outcomes.size() - failed)
                .put("failed", failed);
        var items = json.putArray("items");
        for (var outcome : outcomes) {
            var item = items.addObject()
                    .put("flow_instance_id", outcome.flow().id().toString())
                    .put("from_version", outcome.flow().version())
                    .put("outcome", outcome.failure().isPresent() ? "failed" : "migrated");
            outcome.failure().ifPresent(failure -> item.set("error", failure.toJson()));
        }
        json.put("next_after", page.nextAfter().map(FlowInstanceId::toString).orElse(null));
        return Answer.ok(json);
    }
}
