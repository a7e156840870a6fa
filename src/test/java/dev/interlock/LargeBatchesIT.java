package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Batches of ten thousand cm-handles, about five megabytes each, at a node with little memory. */
class LargeBatchesIT {
    private static final int HANDLES = 10_000;
    private static final int CLIENTS = 3;

    @Test
    void large_batches_of_several_clients_at_once_fit_into_a_heap_of_256_megabytes() throws Exception {
        var environment = Map.of(
                "INTERLOCK_DATABASE_DIRECTORY", RunningNode.newDirectory().toString(),
                "INTERLOCK_REGISTRATION_TIMEOUT", "10m",
                "JAVA_TOOL_OPTIONS", "-Xmx256m");
        try (var node = ServingProcess.start(environment);
                var http = HttpClient.newHttpClient()) {
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> CompletableFuture.supplyAsync(() -> statuses(http, node.port(), client)))
                    .toList();

            for (var client : clients) {
                assertEquals(List.of(200, 200, 200), client.join());
            }
        }
    }

    /** One creates, changes and deletes its handles; every other one packs what it sends. */
    private static List<Integer> statuses(HttpClient http, int port, int client) {
        var packed = client % 2 == 1;
        return List.of(
                post(http, port, packed, "createdCmHandles", client, LargeBatchesIT::handle),
                post(http, port, packed, "updatedCmHandles", client, LargeBatchesIT::handle),
                post(http, port, packed, "removedCmHandles", client, "\"%s\""::formatted));
    }

    private static String handle(String id) {
        var properties = IntStream.range(0, 12)
                .mapToObj(i -> "\"property-%d\": \"the value %d of %s\"".formatted(i, i, id))
                .collect(Collectors.joining(", "));
        return "{\"cmHandle\": \"%s\", \"alternateId\": \"SubNetwork=Ireland,MeContext=%s\", \"cmHandleProperties\": {%s}}"
                .formatted(id, id, properties);
    }

    private static int post(
            HttpClient http, int port, boolean packed, String list, int client, UnaryOperator<String> item) {
        var items = IntStream.range(0, HANDLES)
                .mapToObj(i -> item.apply("large-%d-%d".formatted(client, i)))
                .collect(Collectors.joining(", "));
        var body = "{\"%s\": [%s]}".formatted(list, items).getBytes(StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/cm-handles/batch".formatted(port)))
                .POST(BodyPublishers.ofByteArray(packed ? packed(body) : body));
        if (packed) {
            request.header("content-encoding", "gzip");
        }
        return http.sendAsync(request.build(), BodyHandlers.ofString()).join().statusCode();
    }

    private static byte[] packed(byte[] body) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
