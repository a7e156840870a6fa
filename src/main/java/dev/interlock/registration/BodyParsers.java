package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.interlock.config.Json;
import java.io.IOException;
import java.io.InputStream;
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

    /** Reads a text in memory, any halves of surrogate pairs in it too. */
    JsonParser of(String text) {
        try {
            return factory.createParser(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a parser cannot be made", e);
        }
    }

    /** Reads as UTF-8 and nothing else, and more strictly than the parser would by itself. */
    JsonParser of(InputStream body) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        try {
            return factory.createParser(new InputStreamReader(body, decoder));
        } catch (IOException e) {
            throw new UncheckedIOException("a parser cannot be made", e);
        }
    }
}
