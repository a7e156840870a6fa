package dev.interlock.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.chaos.HandleModel.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How batches of cm-handles and their answers look on the wire. */
final class BatchWords {
    private static final String EXISTS = "01";

    private BatchWords() {}

    static String data(String plugin, String batch, List<String> handles, Optional<String> key) {
        var items = handles.stream()
                .map(handle -> "{\"cmHandle\":\"%s\",\"publicCmHandleProperties\":{\"batch\":\"%s\"}}"
                        .formatted(handle, batch))
                .collect(Collectors.joining(","));
        return "{\"dmiPlugin\":\"%s\",\"createdCmHandles\":[%s]%s}"
                .formatted(
                        plugin,
                        items,
                        key.map(value -> ",\"idempotency_key\":\"" + value + "\"")
                                .orElse(""));
    }

    /** What was said of each handle; of one that failed for no reason of its own nothing. Nothing at all, if the batch was refused. */
    static Optional<Map<String, Answer>> answers(List<String> handles, JsonNode response) {
        if (response.path("status").asInt() == 200) {
            return Optional.of(
                    handles.stream().collect(Collectors.toMap(handle -> handle, handle -> new HandleModel.Created())));
        }
        if (!PatientCaller.code(response).equals("partial_failure")) {
            return Optional.empty();
        }
        var answers = new HashMap<String, Answer>();
        handles.forEach(handle -> answers.put(handle, new HandleModel.Created()));
        response.at("/data/failedCreatedCmHandles").forEach(item -> {
            var handle = item.path("cmHandle").asText();
            if (item.path("error-code").asText().equals(EXISTS)) {
                answers.put(handle, new HandleModel.Exists());
            } else {
                answers.remove(handle);
            }
        });
        return Optional.of(answers);
    }

    static Map<String, String> kept(JsonNode page) {
        var kept = new HashMap<String, String>();
        page.path("items")
                .forEach(item -> kept.put(
                        item.path("cmHandle").asText(),
                        item.at("/publicCmHandleProperties/batch").asText()));
        return kept;
    }
}
