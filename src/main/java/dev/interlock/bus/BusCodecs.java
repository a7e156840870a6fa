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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** How bus messages cross the wire: as JSON between nodes, as they are inside one. */
final class BusCodecs {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private BusCodecs() {}

    static void register(EventBus bus) {
        bus.registerDefaultCodec(Call.class, new JsonCodec<>("call", BusCodecs::write, BusCodecs::readCall));
        bus.registerDefaultCodec(Answer.class, new JsonCodec<>("answer", BusCodecs::write, BusCodecs::readAnswer));
        bus.registerDefaultCodec(
                RawRequest.class, new JsonCodec<>("raw-request", BusCodecs::write, BusCodecs::readRawRequest));
        bus.registerDefaultCodec(
                RawResponse.class, new JsonCodec<>("raw-response", BusCodecs::write, BusCodecs::readRawResponse));
    }

    /** The failure that a rejecting consumer has put into its reply. */
    static Failure failureOf(String message) {
        try {
            return Failure.fromJson(MAPPER.readTree(message));
        } catch (JsonProcessingException notOurs) {
            return Failure.of(ErrorCode.INTERNAL, message);
        }
    }

    private static ObjectNode write(Call call) {
        var json = MAPPER.createObjectNode()
                .put("action", call.action().word())
                .put("command_id", call.command().toString())
                .put("repeated", call.repeated())
                .put("timeout_ms", call.timeout().toMillis());
        call.actor().ifPresent(actor -> json.put("actor", actor));
        return json.set("data", call.data());
    }

    private static Call readCall(JsonNode json) {
        return new Call(
                Action.ofWord(json.path("action").asText()).orElseThrow(),
                (ObjectNode) json.required("data"),
                new CommandId(UUID.fromString(json.path("command_id").asText())),
                json.path("repeated").asBoolean(),
                Duration.ofMillis(json.path("timeout_ms").asLong()),
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

    private static ObjectNode write(RawRequest request) {
        var json = MAPPER.createObjectNode()
                .put("door", request.door())
                .put("timeout_ms", request.timeout().toMillis())
                .put("body", request.body().getBytes());
        var headers = json.putObject("headers");
        request.headers().forEach(headers::put);
        return json;
    }

    private static RawRequest readRawRequest(JsonNode json) {
        Map<String, String> headers = new HashMap<>();
        json.required("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new RawRequest(
                json.path("door").asText(),
                headers,
                bytes(json),
                Duration.ofMillis(json.path("timeout_ms").asLong()));
    }

    private static ObjectNode write(RawResponse response) {
        return MAPPER.createObjectNode()
                .put("status", response.status())
                .put("content_type", response.contentType())
                .put("body", response.body().getBytes());
    }

    private static RawResponse readRawResponse(JsonNode json) {
        return new RawResponse(
                json.path("status").asInt(), json.path("content_type").asText(), bytes(json));
    }

    private static Buffer bytes(JsonNode json) {
        try {
            return Buffer.buffer(json.required("body").binaryValue());
        } catch (IOException e) {
            throw new UncheckedIOException("bus message has a body that is not base64", e);
        }
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
}
