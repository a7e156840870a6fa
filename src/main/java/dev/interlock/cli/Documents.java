package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads JSON documents from files, standard input and the node. */
final class Documents {
    /** Numbers keep every digit: what is read may be sent on. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private Documents() {}

    /** The bytes of a file, {@code -} being standard input, without the mark that some editors put before UTF-8. */
    static byte[] read(String file, Terminal terminal) {
        try {
            var bytes = file.equals("-") ? terminal.in().readAllBytes() : Files.readAllBytes(Path.of(file));
            boolean marked = Arrays.equals(
                    bytes,
                    0,
                    Math.min(BYTE_ORDER_MARK.length, bytes.length),
                    BYTE_ORDER_MARK,
                    0,
                    BYTE_ORDER_MARK.length);
            return marked ? Arrays.copyOfRange(bytes, BYTE_ORDER_MARK.length, bytes.length) : bytes;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The end of a command that cannot read its file. */
    static CommandException unreadable(String file, IOException failure) {
        return CommandException.unusable(
                switch (failure) {
                    case NoSuchFileException missing -> file + ": no such file";
                    case AccessDeniedException denied -> file + ": no permission to read it";
                    default -> file + ": cannot be read: " + failure.getMessage();
                });
    }

    /** The object that the bytes hold; {@code what} names them in the refusal. */
    static ObjectNode object(String what, byte[] bytes) {
        return object(what, () -> JSON.readTree(bytes));
    }

    /** The object that the stream holds, to its end, with its numbers as they are written. */
    static ObjectNode asWritten(String what, InputStream in) {
        return object(what, () -> JSON.readTree(new NumbersAsWritten(JSON.createParser(in))));
    }

    /** What the bytes hold, with its numbers as they are written. */
    static JsonNode asWritten(byte[] bytes) throws IOException {
        return JSON.readTree(new NumbersAsWritten(JSON.createParser(bytes)));
    }

    private static ObjectNode object(String what, Source source) {
        try {
            if (source.read() instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Of a limit that was met, such as that of depth, the place is not known.
            var place = Optional.ofNullable(e.getLocation())
                    .map(at -> " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr()));
            throw CommandException.unusable(what + ": not JSON: " + words(e) + place.orElse(""));
        } catch (IOException e) {
            throw unreadable(what, e);
        }
        throw CommandException.unusable(what + ": not a JSON object: expected {...}");
    }

    /** What a parser has to say, without what only its programmers know. */
    static String words(JsonProcessingException failure) {
        var words = failure.getOriginalMessage();
        return words.startsWith("Trailing token")
                ? "something follows the value"
                : words.replaceAll(" \\(start marker at \\[[^]]*]\\)|, from `[^`]*`", "");
    }

    /** What the node answered, or nothing if that is no JSON. */
    static JsonNode answer(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private interface Source {
        JsonNode read() throws IOException;
    }
}
