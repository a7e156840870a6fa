package dev.interlock.gateway.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.config.Configuration;
import dev.interlock.gateway.RawWebSocket;
import dev.interlock.gateway.RunningGateway;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same over sockets: after whatever came, the next request is answered, on the same socket if it has not been closed for a reason. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FrameFuzzVerticleTest {
    private static final long SEED = Long.getLong("fuzz.seed", new Random().nextInt(1_000_000));
    private static final int MESSAGES = 2000;
    private static final int BROKEN_FRAMES = 300;
    private static final int NOISES = 200;
    private static final int MOST_FRAMES = 6;
    private static final int PROTOCOL_ERROR = 1002;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final RandomRequests requests = new RandomRequests(random);
    private final Mangling mangling = new Mangling(random);
    private final RequestRules rules = new RequestRules(Configuration.defaults().json());
    private final RunningGateway gateway = new RunningGateway();
    private RawWebSocket socket = new RawWebSocket(gateway.port());

    @BeforeAll
    static void tellTheSeed() {
        System.out.println("fuzz.seed=" + SEED);
    }

    @AfterEach
    void close() {
        socket.close();
        gateway.close();
    }

    @Test
    void a_mangled_message_in_frames_is_answered_or_closes_with_its_code() {
        for (int i = 0; i < MESSAGES; i++) {
            judge(random.nextInt(10) > 0 ? mangling.mangled(requests.next().text()) : mangling.heap());
            assertServes();
        }
    }

    private void judge(byte[] message) {
        try {
            if (message.length > RunningGateway.MAX_MESSAGE) {
                assertCloses(CloseCode.TOO_LARGE.code(), split(message));
            } else if (!RequestRules.isUtf8(message)) {
                assertCloses(CloseCode.NOT_UTF8.code(), split(message));
            } else {
                sendWithPings(message);
                assertAnswers(new String(message, UTF_8));
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("of the message " + HexFormat.of().formatHex(message), e);
        }
    }

    private Buffer split(byte[] message) {
        var frames = Buffer.buffer();
        int opcode = RawWebSocket.TEXT;
        int sent = 0;
        for (int left = random.nextInt(MOST_FRAMES); left > 0; left--) {
            int end = sent + random.nextInt(message.length - sent + 1);
            frames.appendBytes(RawWebSocket.frame(false, opcode, Arrays.copyOfRange(message, sent, end)));
            opcode = RawWebSocket.CONTINUATION;
            sent = end;
        }
        return frames.appendBytes(RawWebSocket.frame(true, opcode, Arrays.copyOfRange(message, sent, message.length)));
    }

    private void sendWithPings(byte[] message) {
        int cut = random.nextInt(message.length + 1);
        var payload = mangling.noise(random.nextInt(126));
        socket.send(false, RawWebSocket.TEXT, Arrays.copyOf(message, cut));
        socket.send(true, RawWebSocket.PING, payload);
        socket.send(true, RawWebSocket.CONTINUATION, Arrays.copyOfRange(message, cut, message.length));

        var pong = socket.read();
        assertEquals(RawWebSocket.PONG, pong.opcode());
        assertEquals(Buffer.buffer(payload), pong.payload());
    }

    private void assertAnswers(String text) {
        var response = socket.readText();
        rules.request(text).ifPresentOrElse(request -> assertEquals(answer(request), rules.tree(response)), () -> {
            var refusal = rules.tree(response);
            assertTrue(refusal.path("status").asInt() >= 400, response);
            assertEquals(1, refusal.path("errors").size(), response);
        });
    }

    private ObjectNode answer(ObjectNode request) {
        var answer = (ObjectNode) rules.tree("{\"errors\":[],\"status\":200}");
        answer.set("request_id", request.path("request_id"));
        answer.set("data", request.path("data"));
        return answer;
    }

    /** The service behind the gateway answers with the data that it is given. */
    private void assertServes() {
        var request = Stream.generate(requests::next)
                .filter(fits -> fits.text().getBytes(UTF_8).length <= RunningGateway.MAX_MESSAGE)
                .findFirst()
                .orElseThrow();

        socket.send(request.text());

        assertEquals(
                "{\"request_id\":%s,\"errors\":[],\"status\":200,\"data\":%s}"
                        .formatted(request.requestId(), request.data()),
                socket.readText());
    }

    @Test
    void a_frame_that_is_broken_closes_its_socket_and_a_new_one_is_served() {
        for (int i = 0; i < BROKEN_FRAMES; i++) {
            assertCloses(PROTOCOL_ERROR, brokenFrame());
            assertServes();
        }
    }

    private Buffer brokenFrame() {
        var request = requests.next().text().getBytes(UTF_8);
        int reservedBits = (1 + random.nextInt(7)) << 4;
        int control = RawWebSocket.CLOSE + random.nextInt(3);
        return Buffer.buffer(
                switch (random.nextInt(7)) {
                    case 0 -> RawWebSocket.frame(true, RawWebSocket.TEXT | reservedBits, request);
                    case 1 -> RawWebSocket.frame(random.nextBoolean(), 3 + random.nextInt(5), request);
                    case 2 -> RawWebSocket.frame(random.nextBoolean(), 11 + random.nextInt(5), mangling.noise(9));
                    case 3 -> RawWebSocket.frame(random.nextBoolean(), RawWebSocket.CONTINUATION, request);
                    case 4 -> RawWebSocket.frame(false, control, mangling.noise(2));
                    case 5 -> RawWebSocket.frame(true, control, mangling.noise(126 + random.nextInt(200)));
                    default -> messageWithinMessage(request);
                });
    }

    private static byte[] messageWithinMessage(byte[] request) {
        return Buffer.buffer(RawWebSocket.frame(false, RawWebSocket.TEXT, request))
                .appendBytes(RawWebSocket.frame(true, RawWebSocket.TEXT, request))
                .getBytes();
    }

    private void assertCloses(int code, Buffer frames) {
        socket.send(frames.getBytes());

        assertEquals(code, socket.readCloseCode());
        reconnect();
    }

    @Test
    void noise_on_the_wire_harms_no_other_socket() {
        for (int i = 0; i < NOISES; i++) {
            try (var noisy = new RawWebSocket(gateway.port())) {
                noisy.send(mangling.noise(1 + random.nextInt(500)));
            }
            assertServes();
        }
    }

    private void reconnect() {
        socket.close();
        socket = new RawWebSocket(gateway.port());
    }
}
