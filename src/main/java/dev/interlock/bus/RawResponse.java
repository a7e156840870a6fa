package dev.interlock.bus;

import io.vertx.core.buffer.Buffer;

/** The answer to a {@link RawRequest}, ready to be written; an empty body has no content type. */
public record RawResponse(int status, String contentType, Buffer body) {

    public static RawResponse empty(int status) {
        return new RawResponse(status, "", Buffer.buffer());
    }

    public static RawResponse json(int status, Buffer body) {
        return new RawResponse(status, "application/json", body);
    }
}
