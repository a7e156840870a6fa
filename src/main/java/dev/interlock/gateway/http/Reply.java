package dev.interlock.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.bus.Answer;
import dev.interlock.bus.RawResponse;
import dev.interlock.gateway.http.Route.Result;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one response to one request; where the client has gone it is dropped. */
public final class Reply {
    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    /** How long a client may still send what nobody reads, so that it comes to see the response. */
    private static final long LINGER_MS = 1000;

    private final HttpServerRequest request;
    private final ErrorForm errorForm;

    private Reply(HttpServerRequest request, ErrorForm errorForm) {
        this.request = request;
        this.errorForm = errorForm;
    }

    /** In the form that clients of the request's path expect. */
    public static Reply to(HttpServerRequest request) {
        return new Reply(request, ErrorForm.of(request.path()));
    }

    /** Refuses with what the answer says. */
    void refuse(Answer refusal) {
        answer(refusal, Result.DATA);
    }

    void answer(Answer answer, Result result) {
        if (answer.status() == HttpResponseStatus.NO_CONTENT.code()) {
            withoutContent();
        } else if (answer.succeeded()) {
            write(answer.status(), "application/json", result.of(answer.data()));
        } else {
            write(answer.status(), errorForm.contentType(), errorForm.body(answer));
        }
    }

    private void withoutContent() {
        if (!gone()) {
            logged(request.response()
                    .setStatusCode(HttpResponseStatus.NO_CONTENT.code())
                    .end());
        }
    }

    /** Answers with what is ready to be written; where the body has not been read, the connection ends with that. */
    void raw(RawResponse answer) {
        if (request.isEnded()) {
            write(answer);
        } else {
            closing(() -> write(answer));
        }
    }

    private void write(RawResponse answer) {
        if (gone()) {
            return;
        }
        var response = request.response().setStatusCode(answer.status());
        if (!answer.contentType().isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        }
        logged(response.end(answer.body()));
    }

    /** Refuses; where the body has not been read, the connection ends with that. */
    public void refuseUnread(Answer refusal) {
        if (request.isEnded()) {
            refuse(refusal);
        } else {
            refuseAndClose(refusal);
        }
    }

    /** Refuses and ends the connection, because the body will not be read or the node goes away. */
    void refuseAndClose(Answer refusal) {
        closing(() -> write(refusal.status(), errorForm.contentType(), errorForm.body(refusal)));
    }

    private void closing(Runnable writing) {
        if (gone()) {
            return;
        }
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        boolean complete = request.isEnded();
        if (!complete) {
            request.handler(dropped -> {}).resume();
        }
        writing.run();
        closeAfter(complete ? Future.succeededFuture() : request.end());
    }

    private void closeAfter(Future<Void> bodyEnd) {
        bodyEnd.timeout(LINGER_MS, TimeUnit.MILLISECONDS)
                .onComplete(ended -> logged(request.connection().close()));
    }

    private void write(int status, String contentType, JsonNode body) {
        if (gone()) {
            return;
        }
        logged(request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .end(body.toString()));
    }

    private boolean gone() {
        HttpServerResponse response = request.response();
        return response.closed() || response.ended();
    }

    private static void logged(Future<Void> written) {
        written.onFailure(cause -> LOG.atDebug()
                .addKeyValue("cause", cause.getMessage())
                .log("a response came after its connection had gone"));
    }
}
