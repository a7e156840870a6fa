package dev.interlock.gateway.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Answer;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.RawResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** The doors for whole batches of cm-handles, whose bodies the feature reads and writes itself. */
enum BatchDoor {
    INTERLOCK("interlock", "/api/v1/cm-handles/batch", ErrorForm.PROBLEM),
    NCMP("ncmp", "/ncmpInventory/v1/ch", ErrorForm.NCMP);

    static final HttpMethod METHOD = HttpMethod.POST;

    private final String word;
    private final String path;
    private final ErrorForm errorForm;

    BatchDoor(String word, String path, ErrorForm errorForm) {
        this.word = word;
        this.path = path;
        this.errorForm = errorForm;
    }

    /** The name of the door in a raw request. */
    String word() {
        return word;
    }

    String path() {
        return path;
    }

    /** The response to a batch of which nothing was done, or of which nobody knows. */
    RawResponse refusal(Failure failure) {
        var refused = new Answer(status(failure.code()), JsonNodeFactory.instance.objectNode(), List.of(failure));
        var body = errorForm.body(refused).toString();
        return new RawResponse(refused.status(), errorForm.contentType(), Buffer.buffer(body));
    }

    /** The standard that the header Idempotency-Key is becoming has a status of its own for a key that was used before. */
    private static int status(ErrorCode code) {
        return code == ErrorCode.IDEMPOTENCY_KEY_REUSED
                ? HttpResponseStatus.UNPROCESSABLE_ENTITY.code()
                : code.status();
    }
}
