package dev.interlock.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** How bus messages cross the wire: as JSON between nodes, if at all, and as they are inside one. */
final class BusCodecs {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private BusCodecs() {}

    static void register(EventBus bus, SharedClock clock) {
        bus.registerDefaultCodec(Call.class, calls(clock));
        bus.registerDefaultCodec(Answer.class, new JsonCodec<>("answer", BusCodecs::write, BusCodecs::readAnswer));
        bus.registerDefaultCodec(Asked.Together.class, new LocalCodec<>("asked-together"));
        bus.registerDefaultCodec(RawRequest.class, new LocalCodec<>("raw-request"));
        bus.registerDefaultCodec(RawResponse.class, new LocalCodec<>("raw-response"));
    }

    static MessageCodec<Call, Call> calls(SharedClock clock) {
        return new JsonCodec<>("call", call -> write(call, clock), json -> readCall(json, clock));
    }

    /** The failure that a rejecting consumer has put into its reply. */
    static Failure failureOf(String message) {
        try {
            return Failure.fromJson(MAPPER.readTree(message));
        } catch (JsonProcessingException notOurs) {
            return Failure.of(ErrorCode.INTERNAL, message);
        }
    }

    /** Both times are rather too early: a call must not be done after its sender has stopped to count on it. */
    private static ObjectNode write(Call call, SharedClock clock) {
        long now = clock.earliest();
        var json = MAPPER.createObjectNode()
                .put("action", call.action().word())
                .put("command_id", call.command().toString())
                .put("repeated", call.repeated())
                .put("sent_at", now)
                .put("expires_at", now + call.timeLeft().toMillis());
        call.actor().ifPresent(actor -> json.put("actor", actor));
        return json.set("data", call.data());
    }

    private static Call readCall(JsonNode json, SharedClock clock) {
        long now = clock.latest();
        return new Call(
                Action.ofWord(json.path("action").asText()).orElseThrow(),
                (ObjectNode) json.required("data"),
                new CommandId(UUID.fromString(json.path("command_id").asText())),
                json.path("repeated").asBoolean(),
                Optional.of(Duration.ofMillis(now - json.path("sent_at").asLong())),
                Duration.ofMillis(json.path("expires_at").asLong() - now),
                System.nanoTime(),
                Optional.ofNullable(json.get("actor")).map(JsonNode::asText));
    }

    private static ObjectNode write(Answer answer) {
        var json = MAPPER.createObjectNode().put("status", answer.status());
        json.set("data", answer.data());
        var errors = json.putArray("errors");
        answer.errors().forEach(failure -> errors.add(failure.toJson()));
        return json;
    }

    private static Answer readAnswer(JsonNode json) {
        var errors = new ArrayList<Failure>();
        json.required("errors").forEach(error -> errors.add(Failure.fromJson(error)));
        return new Answer(json.path("status").asInt(), (ObjectNode) json.required("data"), errors);
    }

    private record JsonCodec<T>(String name, Function<T, ObjectNode> writer, Function<JsonNode, T> reader)
            implements MessageCodec<T, T> {

        @Override
        public void encodeToWire(Buffer buffer, T value) {
            try {
                var bytes = MAPPER.writeValueAsBytes(writer.apply(value));
                buffer.appendInt(bytes.length).appendBytes(bytes);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException("bus message cannot be written: " + name, e);
            }
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            int length = buffer.getInt(position);
            try {
                return reader.apply(MAPPER.readTree(buffer.getBytes(position + 4, position + 4 + length)));
            } catch (IOException e) {
                throw new UncheckedIOException("bus message cannot be read: " + name, e);
            }
        }

        @Override
        public T transform(T value) {
            return value;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }

    /** For messages that never leave their process. */
    private record LocalCodec<T>(String name) implements MessageCodec<T, T> {

        @Override
        public void encodeToWire(Buffer buffer, T value) {
            throw new IllegalStateException("a message that stays in its process was sent to another: " + name);
        }

        @Override
        public T decodeFromWire(int position, Buffer buffer) {
            throw new IllegalStateException("a message that stays in its process came from another: " + name);
        }

        @Override
        public T transform(T value) {
            return value;
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
