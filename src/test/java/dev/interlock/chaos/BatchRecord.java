package dev.interlock.chaos;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of batches at the end.
 *
 * @param kept the handles that are there, with the batch that each names as its origin
 * @param readBegan when the reading of the handles began
 */
record BatchRecord(List<Sent> sent, Map<String, String> kept, long readBegan, long readEnded) {
    BatchRecord {
        sent = List.copyOf(sent);
        kept = Map.copyOf(kept);
    }

    /**
     * A batch of creations and what was told of each.
     *
     * @param answers of each handle what was said; none at all, if there was no answer
     */
    record Sent(
            String name,
            long began,
            long ended,
            List<String> handles,
            Optional<Map<String, HandleModel.Answer>> answers) {
        Sent {
            handles = List.copyOf(handles);
            answers = answers.map(Map::copyOf);
        }
    }
}
