package dev.interlock.gateway.ws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.config.Configuration;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes from clients, right and wrong, made up from {@code -Dfuzz.seed}, or a seed that is printed. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", new Random().nextInt(1_000_000));
    private static final int REQUESTS = 30_000;
    private static final int MANGLED = 45_000;
    private static final int HEAPS = 15_000;
    private static final int NOISES = 5_000;
    private static final int LIMIT = 4096;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final RandomRequests requests = new RandomRequests(random);
    private final Mangling mangling = new Mangling(random);
    private final RequestRules rules = new RequestRules(Configuration.defaults().json());
    private final FrameReader reader =
            new FrameReader(new StrictJson(Configuration.defaults().json()));

    private int requestsRead;

    @BeforeAll
    static void tellTheSeed() {
        System.out.println("fuzz.seed=" + SEED);
    }

    @Test
    void a_request_is_read_as_it_was_meant() {
        for (int i = 0; i < REQUESTS; i++) {
            var request = requests.next();

            assertEquals(request.frame(), computed(reader.read(request.text())), request::text);
        }
    }

    @Test
    void a_mangled_request_is_refused_or_is_still_one() {
        for (int i = 0; i < MANGLED; i++) {
            judge(mangling.mangled(requests.next().text()));
        }

        assertTrue(requestsRead > MANGLED / 100, "hardly any were requests: " + requestsRead);
        assertTrue(requestsRead < MANGLED / 2, "hardly any were refused, requests: " + requestsRead);
    }

    @Test
    void a_heap_of_pieces_is_refused() {
        for (int i = 0; i < HEAPS; i++) {
            judge(mangling.heap());
        }
    }

    @Test
    void noise_is_refused() {
        for (int i = 0; i < NOISES; i++) {
            judge(mangling.noise(random.nextInt(LIMIT)));
        }
    }

    /** The same, but for the numbers of a batch, which the reader leaves as they are written. */
    private Frame computed(Frame frame) {
        return frame instanceof Frame.Request request && request.action() == Action.REGISTER_CM_HANDLES
                ? new Frame.Request(request.requestId(), request.action(), (ObjectNode)
                        rules.tree(request.data().toString()))
                : frame;
    }

    private void judge(byte[] bytes) {
        try {
            var text = StrictJson.utf8(bytes);

            assertEquals(RequestRules.isUtf8(bytes), text.isPresent());
            text.ifPresent(this::judge);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("of the bytes " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private void judge(String text) {
        var request = rules.request(text);
        switch (computed(reader.read(text))) {
            case Frame.Request read -> {
                requestsRead++;
                var meant = request.orElseThrow(() -> new AssertionError("not a request: " + text));
                assertEquals(meant.path("action").asText(), read.action().word());
                assertEquals(meant.path("data"), read.data());
                assertEquals(meant.path("request_id"), rules.tree(read.requestId()));
            }
            case Frame.Refused refused -> {
                assertFalse(request.isPresent(), text);
                var response = rules.tree(Envelope.response(refused.requestId(), refused.answer()));
                assertTrue(response.path("status").asInt() >= 400, response::toString);
                assertEquals(1, response.path("errors").size(), response::toString);
            }
        }
    }

    @Test
    void a_message_is_the_same_however_it_is_split_and_refused_where_it_grows_too_large() {
        for (int i = 0; i < NOISES; i++) {
            var bytes = mangling.noise(random.nextInt(2 * LIMIT));
            var message = new ArrivingMessage(LIMIT);
            assertTrue(message.add(WebSocketFrame.textFrame("", false)));
            int sent = 0;
            boolean fits = true;
            while (fits && sent < bytes.length) {
                int end = Math.min(bytes.length, sent + random.nextInt(LIMIT / 4));
                fits = message.add(
                        WebSocketFrame.continuationFrame(Buffer.buffer(Arrays.copyOfRange(bytes, sent, end)), false));
                sent = end;
                assertEquals(sent <= LIMIT, fits);
            }
            if (fits) {
                assertTrue(message.isText());
                assertArrayEquals(bytes, message.take().getBytes());
            }
        }
    }
}
