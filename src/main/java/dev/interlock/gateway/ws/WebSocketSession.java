package dev.interlock.gateway.ws;

import dev.interlock.bus.Answer;
import dev.interlock.bus.CallSequence;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Refusal;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.CallMetrics;
import dev.interlock.gateway.Caller;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The session of a client: each text message is a request, and each gets one response. Requests are sent on in the order in which they
 * came.
 */
final class WebSocketSession implements Session {
    /** What a client is told to wait that has too many requests open: about what a busy node takes for one. */
    private static final int RETRY_AFTER_MS = 100;

    private final Connection connection;
    private final FrameReader frames;
    private final Caller caller;
    private final CallSequence calls;
    private final Admission admission;
    private final CallMetrics metrics;
    private final int maxInFlight;
    private final Set<String> inFlight = new HashSet<>();

    WebSocketSession(Connection connection, int maxInFlight, Gate gate) {
        this.connection = connection;
        this.frames = new FrameReader(gate.json());
        this.caller = gate.caller();
        this.calls = caller.sequence();
        this.admission = gate.admission();
        this.metrics = gate.metrics();
        this.maxInFlight = maxInFlight;
    }

    /** What all sessions of a node share. */
    record Gate(StrictJson json, Caller caller, Admission admission, CallMetrics metrics) {}

    @Override
    public void onOpen() {
        metrics.socketOpened();
    }

    @Override
    public void onText(String message) {
        switch (frames.read(message)) {
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
        connection.send(Envelope.response(requestId, answer));
    }

    @Override
    public void onBinary(Buffer message) {
        connection.close(CloseCode.BINARY_MESSAGE);
    }

    @Override
    public boolean owesAnswers() {
        return !inFlight.isEmpty();
    }

    @Override
    public void onEnd() {
        metrics.socketClosed();
    }
}
