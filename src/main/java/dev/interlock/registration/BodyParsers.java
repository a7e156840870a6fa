package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.interlock.config.Json;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Opens bodies from outside as streams of JSON tokens within limits. */
final class BodyParsers {
    private final JsonFactory factory;

    BodyParsers(Json limits) {
        factory = limits.factory();
    }

    /** Reads as UTF-8 and nothing else, and more strictly than the parser would by itself. */
    JsonParser of(Buffer body) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            return factory.createParser(new InputStreamReader(new ByteArrayInputStream(body.getBytes()), decoder));
        } catch (IOException e) {
            throw new UncheckedIOException("a body in memory cannot be read", e);
        }
    }
}
