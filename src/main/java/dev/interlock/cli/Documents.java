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
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads JSON documents from files, standard input and the node. */
final class Documents {
    /** Numbers keep every digit: what is read may be sent on. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Documents() {}

    /** The bytes of a file, {@code -} being standard input. */
    static byte[] read(String file, Terminal terminal) {
        try {
            return file.equals("-") ? terminal.in().readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (NoSuchFileException e) {
            throw CommandException.unusable(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw CommandException.unusable(file + ": no permission to read it");
        } catch (IOException e) {
            throw CommandException.unusable(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** The object that the bytes hold; {@code what} names them in the refusal. */
    static ObjectNode object(String what, byte[] bytes) {
        try {
            if (JSON.readTree(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw CommandException.unusable("%s: not JSON: %s (line %d, column %d)"
                    .formatted(
                            what,
                            e.getOriginalMessage(),
                            e.getLocation().getLineNr(),
                            e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw CommandException.unusable(what + ": cannot be read: " + e.getMessage());
        }
        throw CommandException.unusable(what + ": not a JSON object: expected {...}");
    }

    /** What the node answered, or nothing if that is no JSON. */
    static JsonNode answer(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
