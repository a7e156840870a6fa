package dev.interlock.gateway.ws;

import dev.interlock.bus.Answer;
import dev.interlock.bus.CallSequence;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Refusal;
import dev.interlock.config.WebSocket;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.CallMetrics;
import dev.interlock.gateway.Caller;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client, from its hand-shake to its end: each text message is a request, and each gets one response.
 *
 * <p>Lives on the event loop of its verticle. Requests are sent on in the order in which they came. While the client does not read, and
 * so responses pile up, nothing more is read from it.
 */
final class WebSocketSession {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketSession.class);

    /** What a client is told to wait that has too many requests open: about what a busy node takes for one. */
    private static final int RETRY_AFTER_MS = 100;

    private final ServerWebSocket socket;
    private final Context context;
    private final Wire wire;
    private final FrameReader frames;
    private final Caller caller;
    private final CallSequence calls;
    private final Admission admission;
    private final CallMetrics metrics;
    private final int maxInFlight;
    private final MessageText message;
    private final Set<String> inFlight = new HashSet<>();
    private boolean closing;

    WebSocketSession(ServerWebSocket socket, Context context, WebSocket limits, Gate gate) {
        this.socket = socket;
        this.context = context;
        this.wire = Wire.of(socket);
        this.frames = new FrameReader(gate.json());
        this.caller = gate.caller();
        this.calls = caller.sequence();
        this.admission = gate.admission();
        this.metrics = gate.metrics();
        this.maxInFlight = limits.maxInFlight();
        this.message = new MessageText(limits.maxMessage());
    }

    /** What all sessions of a node share. */
    record Gate(StrictJson json, Caller caller, Admission admission, CallMetrics metrics) {}

    void open(Runnable onEnd) {
        metrics.socketOpened();
        wire.onRefusedFrame(status -> close((short) status.code(), status.reasonText()));
        socket.frameHandler(this::onFrame);
        socket.drainHandler(drained -> socket.resume());
        socket.exceptionHandler(
                cause -> LOG.atDebug().addKeyValue("cause", cause.getMessage()).log("socket failed"));
        socket.closeHandler(closed -> {
            closing = true;
            metrics.socketClosed();
            onEnd.run();
        });
    }

    private void onFrame(WebSocketFrame frame) {
        if (closing) {
            return;
        }
        switch (frame.type()) {
            case TEXT, CONTINUATION -> onText(frame);
            case BINARY -> close(CloseCode.BINARY_MESSAGE);
            case PING, PONG, CLOSE -> onControl();
        }
    }

    private void onText(WebSocketFrame frame) {
        if (!message.add(frame)) {
            close(CloseCode.TOO_LARGE);
        } else if (frame.isFinal()) {
            StrictJson.utf8(message.take()).ifPresentOrElse(this::onMessage, () -> close(CloseCode.NOT_UTF8));
        }
    }

    /** Vert.x answers pings by itself, and asks for one more frame after this returns: a pause has to come after that. */
    private void onControl() {
        context.runOnContext(later -> pauseWhileUnread());
    }

    private void onMessage(String text) {
        switch (frames.read(text)) {
            case Frame.Refused refused -> refuse(refused);
            case Frame.Request request -> onRequest(request);
        }
    }

    private void onRequest(Frame.Request request) {
        if (inFlight.contains(request.requestId())) {
            refuse(
                    request,
                    Failure.of(ErrorCode.DUPLICATE_REQUEST_ID, "a request with this id is still in flight")
                            .at("/request_id"));
        } else if (inFlight.size() >= maxInFlight) {
            refuse(
                    request,
                    Failure.of(ErrorCode.RATE_LIMITED, "too many requests in flight, at most " + maxInFlight)
                            .with("retry_after_ms", RETRY_AFTER_MS));
        } else if (!admission.enter()) {
            refuse(request, Failure.of(ErrorCode.DRAINING, "the node goes away and takes no more calls"));
        } else {
            call(request);
        }
    }

    private void call(Frame.Request request) {
        inFlight.add(request.requestId());
        caller.call(calls, request.action(), request.data()).onSuccess(answer -> {
            inFlight.remove(request.requestId());
            try {
                respond(request.requestId(), answer);
            } finally {
                admission.leave();
            }
        });
    }

    private void refuse(Frame.Request request, Failure failure) {
        var answer = Refusal.of(request.action(), request.data(), failure);
        refuse(new Frame.Refused(request.requestId(), Optional.of(request.action()), answer));
    }

    private void refuse(Frame.Refused refused) {
        metrics.refused(refused.action(), refused.answer().status());
        respond(refused.requestId(), refused.answer());
    }

    private void respond(String requestId, Answer answer) {
        if (closing || socket.isClosed()) {
            return;
        }
        socket.writeTextMessage(Envelope.response(requestId, answer))
                .onFailure(cause -> LOG.atDebug()
                        .addKeyValue("cause", cause.getMessage())
                        .log("a response came after its connection had gone"));
        pauseWhileUnread();
    }

    private void pauseWhileUnread() {
        if (!closing && !socket.isClosed() && socket.writeQueueFull()) {
            socket.pause();
        }
    }

    /** Closes because the node goes away. */
    Future<Void> leave() {
        return close(inFlight.isEmpty() ? CloseCode.RESTARTING : CloseCode.LEAVING_UNANSWERED);
    }

    /** Says why and closes; what was not answered by now is not answered any more. */
    private Future<Void> close(CloseCode code) {
        return close(code.code(), code.reason());
    }

    private Future<Void> close(short code, String reason) {
        if (closing) {
            return Future.succeededFuture();
        }
        closing = true;
        socket.resume(); // else the client's own close frame would stay unread
        return socket.close(code, reason);
    }

    /** Ends the connection of a client that did not read the reason. */
    void cut() {
        wire.cut();
    }
}
