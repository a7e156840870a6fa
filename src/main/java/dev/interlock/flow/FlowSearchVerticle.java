package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Fields;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Lists flow instances, as they are in the database and whoever owns them. */
public final class FlowSearchVerticle extends VerticleBase {
    private final Bus bus;
    private final FlowSearch search;
    private final int maxPage;

    public FlowSearchVerticle(Bus bus, FlowSearch search, int maxPage) {
        this.bus = bus;
        this.search = search;
        this.maxPage = maxPage;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Addresses.inside(Action.FLOW_INSTANCES), call -> list(Fields.of(call)))
                .completion();
    }

    private Future<Answer> list(Fields fields) {
        int limit = fields.limit(maxPage);
        return search.page(filter(fields), FlowRequests.after(fields), limit).map(page -> Answer.ok(json(page)));
    }

    private static FlowSearch.Filter filter(Fields fields) {
        var schema = fields.optionalKey("schema", FlowRequests.MAX_KEY);
        var state = fields.optionalText("state").map(word -> state(word, fields));
        var step = fields.optionalKey("step", FlowRequests.MAX_KEY);
        var kind = fields.optionalKey("subject_kind", FlowRequests.MAX_KEY);
        var key = fields.optionalKey("subject_key", FlowRequests.MAX_KEY);
        if (key.isPresent() && kind.isEmpty()) {
            throw fields.invalid("subject_kind", "is missing beside subject_key");
        }
        return new FlowSearch.Filter(schema, state, step, kind, key);
    }

    private static FlowState state(String word, Fields fields) {
        return Arrays.stream(FlowState.values())
                .filter(state -> state.word().equals(word))
                .findFirst()
                .orElseThrow(() -> fields.invalid(
                        "state",
                        Arrays.stream(FlowState.values())
                                .map(FlowState::word)
                                .collect(Collectors.joining(", ", "expected one of ", ""))));
    }

    private static ObjectNode json(FlowSearch.Page page) {
        var json = JsonNodeFactory.instance.objectNode();
        var items = json.putArray("items");
        page.items().forEach(found -> items.add(json(found)));
        return json.put(
                "next_after", page.nextAfter().map(FlowInstanceId::toString).orElse(null));
    }

    private static ObjectNode json(FlowSearch.Found found) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("flow_instance_id", found.id().toString())
                .put("flow_schema_identifier", found.schema())
                .put("schema_version", found.version());
        FlowAnswers.putSubject(json, found.subject());
        json.put("run", found.run()).put("state", found.state().word()).put("revision", found.revision());
        var active = json.putArray("active_steps");
        found.activeSteps().forEach(active::add);
        return json.put("updated_at", found.updatedAt().toString());
    }
}
