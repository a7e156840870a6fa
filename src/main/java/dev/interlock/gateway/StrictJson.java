package dev.interlock.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import dev.interlock.config.Json;
import dev.interlock.gateway.JsonReading.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads JSON objects from outside within limits, and refuses what other readers may understand otherwise: a key given twice, text after
 * the end, half a surrogate pair.
 *
 * <p>One for each node, used from any thread.
 */
public final class StrictJson {
    private final JsonFactory factory;

    public StrictJson(Json limits) {
        factory = limits.factory();
    }

    /** The text of these bytes, unless they are not UTF-8 (encoded surrogates and overlong forms are not). */
    public static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** Reads an object. */
    public Document read(String text) {
        return read(text, Optional.empty(), Values.JUDGED);
    }

    /** Reads an object of which one member is kept as written, so that no number changes. */
    public Document readKeeping(String member, String text) {
        return read(text, Optional.of(member), Values.JUDGED);
    }

    /** Reads an object that holds a batch: its items are judged one by one later, so here no number or text in them is at fault. */
    public Document readBatch(String text) {
        return read(text, Optional.empty(), Values.AS_WRITTEN);
    }

    /** Reads an object that holds a batch, and of which one member is kept as written. */
    public Document readBatchKeeping(String member, String text) {
        return read(text, Optional.of(member), Values.AS_WRITTEN);
    }

    private Document read(String text, Optional<String> kept, Values values) {
        try (var parser = factory.createParser(text)) {
            return new JsonReading(parser, kept, values).read();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
    }
}
