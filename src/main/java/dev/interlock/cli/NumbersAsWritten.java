package dev.interlock.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Gives numbers as raw values, which are written as they were read: the node takes the value of a property by its text, in which
 * {@code 1e3} is not {@code 1000}.
 */
final class NumbersAsWritten extends JsonParserDelegate {
    NumbersAsWritten(JsonParser parser) {
        super(parser);
    }

    @Override
    public @Nullable JsonToken nextToken() throws IOException {
        return asWritten(super.nextToken());
    }

    @Override
    public @Nullable JsonToken currentToken() {
        return asWritten(super.currentToken());
    }

    @Override
    public int currentTokenId() {
        var token = currentToken();
        return token == null ? JsonTokenId.ID_NO_TOKEN : token.id();
    }

    @Override
    public Object getEmbeddedObject() throws IOException {
        return new RawValue(getText());
    }

    private static @Nullable JsonToken asWritten(@Nullable JsonToken token) {
        return token != null && token.isNumeric() ? JsonToken.VALUE_EMBEDDED_OBJECT : token;
    }
}
