package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A batch that creates thousands of handles under an idempotency key, and what of it is in the database. */
record LargeBatch(String name) {
    static final int SIZE = 5000;

    CompletableFuture<HttpResponse<String>> send(HttpClient http, int port) {
        var body = IntStream.range(0, SIZE)
                .mapToObj(i -> """
                        {"cmHandle": "%s-%d", "alternateId": "Net=%1$s,Element=%2$d",
                         "cmHandleProperties": {"ip": "10.0.0.1", "number": %2$d}}""".formatted(name, i))
                .collect(Collectors.joining(",", "{\"createdCmHandles\": [", "]}"));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/cm-handles/batch"))
                .header("Idempotency-Key", name)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Whether it is there, with all that belongs to it and once; if not, nothing of it may be. */
    boolean isThere(DatabaseOfNode database) throws IOException, SQLException {
        var found = List.of(
                database.count("SELECT count(*) FROM cm_handle WHERE id LIKE '" + name + "-%'"),
                database.count("SELECT count(*) FROM flow_instance WHERE subject_key LIKE '" + name + "-%'"),
                database.count(
                        "SELECT count(*) FROM flow_instance WHERE subject_key LIKE '" + name
                                + "-%' AND run = 1 AND revision = 1 AND state = 'active' AND steps -> 'active' -> 'ADVISED' IS NOT NULL"),
                database.count("SELECT count(*) FROM flow_log l JOIN flow_instance i ON i.id = l.instance_id"
                        + " WHERE i.subject_key LIKE '" + name + "-%'"),
                SIZE * database.count("SELECT count(*) FROM registration_result WHERE key = '" + name + "'"));
        assertEquals(1, found.stream().distinct().count(), () -> "a part of " + name + ": " + found);
        assertTrue(List.of(0, SIZE).contains(found.getFirst()), () -> "a part of " + name + ": " + found);
        return found.getFirst() == SIZE;
    }
}
