package dev.interlock.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.Eventually;
import dev.interlock.TestHttp;
import dev.interlock.chaos.FlowRecord.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Reads at the end of a round what the nodes have kept. */
final class Evidence implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAGE = 1000;

    private final PatientCaller caller;
    private final TestHttp http;

    Evidence(List<ChaosNode> nodes) {
        this.caller = new PatientCaller(nodes, 0);
        this.http = new TestHttp(nodes.getFirst().port().orElseThrow());
    }

    FlowRecord of(CalledFlow flow) {
        long began = System.nanoTime();
        var status = call(
                "flow_status", FlowWords.data(new FlowCall.Look(), flow.subject(), Optional.empty(), Optional.empty()));
        FlowWords.instance(status).ifPresent(flow::named);
        var log = flow.instance().map(this::log).orElse(List.of());
        return flow.record(log, began, System.nanoTime());
    }

    private List<Entry> log(String instance) {
        var log = new ArrayList<Entry>();
        JsonNode page;
        do {
            page = call(
                            "history",
                            "{\"flow_instance_id\":\"%s\",\"after_revision\":%d,\"limit\":%d}"
                                    .formatted(instance, log.size(), PAGE))
                    .path("data");
            page.path("entries").forEach(entry -> log.add(FlowWords.entry(entry)));
        } while (page.path("next_after").isNumber());
        return log;
    }

    private JsonNode call(String action, String data) {
        return caller.ask(action, data, true)
                .response()
                .orElseThrow(() -> new AssertionError("no answer to " + action + " " + data));
    }

    BatchRecord batches(Round round) {
        long began = System.nanoTime();
        var kept = new HashMap<String, String>();
        var after = Optional.of("");
        while (after.isPresent()) {
            var page = page(round.name(), after.get());
            kept.putAll(BatchWords.kept(page));
            after = Optional.of(page.path("next_after"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText);
        }
        return new BatchRecord(round.batches(), kept, began, System.nanoTime());
    }

    private JsonNode page(String plugin, String after) {
        var path = "/api/v1/cm-handles?dmi=%s&limit=%d%s"
                .formatted(plugin, PAGE, after.isEmpty() ? "" : "&after=" + after);
        var found = new ArrayList<JsonNode>();
        Eventually.holds(
                PATIENCE,
                () -> {
                    var reply = http.get(path);
                    return reply.status() == 200 && found.add(reply.json());
                },
                () -> "no answer to " + path);
        return found.getFirst();
    }

    @Override
    public void close() {
        caller.close();
        http.close();
    }
}
