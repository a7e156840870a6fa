package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyReadingVerticleTest {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** The first timer of Vert.x has the number 0. */
    @Test
    void a_body_leaves_the_timers_of_others_alone() throws Exception {
        long first = vertx.setTimer(Duration.ofHours(1).toMillis(), due -> {});
        var server = vertx.createHttpServer()
                .requestHandler(request -> BodyReading.read(request, 100, PAUSE)
                        .onSuccess(body -> request.response().end(body)))
                .listen(0, "127.0.0.1")
                .await();

        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                    .POST(BodyPublishers.ofString("body"))
                    .build();
            assertEquals("body", client.send(request, BodyHandlers.ofString()).body());
        }

        assertTrue(vertx.cancelTimer(first));
    }
}
