package dev.interlock.gateway.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Refuses requests whose head could not be read, in the form of all other refusals, and hands the others on. */
public record HeadCheck(Handler<HttpServerRequest> routes) implements Handler<HttpServerRequest> {
    /**
     * In bytes. The longest value of a property takes 9 x 4096 of them, as a character of three bytes in UTF-8 takes nine in a URL; the
     * rest is for its name.
     */
    public static final int MAX_FIRST_LINE = 64 << 10;

    @Override
    public void handle(HttpServerRequest request) {
        var head = request.decoderResult();
        if (head.isSuccess()) {
            routes.handle(request);
        } else {
            // Where the fault is in the first line there is no path, and the form is that of most.
            Reply.to(request).refuseAndClose(refusal(head.cause()));
        }
    }

    private static Answer refusal(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException line ->
                tooLarge(
                        HttpResponseStatus.REQUEST_URI_TOO_LONG,
                        "the first line of the request is longer than %d bytes".formatted(MAX_FIRST_LINE));
            case TooLongHttpHeaderException headers ->
                tooLarge(
                        HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "the headers of the request are larger than %d bytes"
                                .formatted(HttpServerOptions.DEFAULT_MAX_HEADER_SIZE));
            default ->
                Answer.refused(Failure.of(
                        ErrorCode.INVALID_REQUEST, "the head of the request cannot be read: " + cause.getMessage()));
        };
    }

    /** HTTP has statuses of its own for what is too large outside of the body. */
    private static Answer tooLarge(HttpResponseStatus status, String why) {
        return new Answer(
                status.code(), JsonNodeFactory.instance.objectNode(), List.of(Failure.of(ErrorCode.TOO_LARGE, why)));
    }
}
