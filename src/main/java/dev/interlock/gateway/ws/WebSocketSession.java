package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.CallSequence;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Refusal;
import dev.interlock.bus.Unicode;
import dev.interlock.bus.WatchTarget;
import dev.interlock.config.WebSocket;
import dev.interlock.gateway.Admission;
import dev.interlock.gateway.CallMetrics;
import dev.interlock.gateway.Caller;
import dev.interlock.gateway.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The session of a client: each text message is a request, and each gets one response. Requests are sent on in the order in which they
 * came. What the client subscribes to is told as events.
 */
final class WebSocketSession implements Session {
    /** What a client is told to wait that has too many requests open: about what a busy node takes for one. */
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final Connection connection;
    private final FrameReader frames;
    private final Caller caller;
    private final CallSequence calls;
    private final Admission admission;
    private final CallMetrics metrics;
    private final int maxInFlight;
    private final TokenBucket tokens;
    private final InFlight inFlight = new InFlight();
    private final Subscriptions subscriptions;

    WebSocketSession(Connection connection, WebSocket limits, Gate gate, Watchers watchers) {
        this.connection = connection;
        this.frames = new FrameReader(gate.json());
        this.caller = gate.caller();
        this.calls = caller.sequence();
        this.admission = gate.admission();
        this.metrics = gate.metrics();
        this.maxInFlight = limits.maxInFlight();
        this.tokens = new TokenBucket(limits.rate(), limits.burst(), System.nanoTime());
        this.subscriptions = new Subscriptions(
                connection,
                watchers,
                inFlight,
                limits.maxSubscriptions(),
                new Trails.Limits(limits.maxUnsentMessages(), limits.maxCatchUp()));
    }

    /** What all sessions of a node share. */
    record Gate(StrictJson json, Caller caller, Admission admission, CallMetrics metrics) {}

    @Override
    public void onOpen() {
        metrics.socketOpened();
    }

    @Override
    public void onText(String message) {
        var frame = frames.read(message);
        refusal(frame).ifPresentOrElse(failure -> refuse(frame.because(failure)), () -> accept(frame));
    }

    /** Why it is refused whatever it says. */
    private Optional<Failure> refusal(Frame frame) {
        if (inFlight.contains(frame)) {
            return Optional.of(Failure.of(ErrorCode.DUPLICATE_REQUEST_ID, "a request with this id is still in flight")
                    .at("/request_id"));
        }
        if (frame instanceof Frame.Request && inFlight.size() >= maxInFlight) {
            return Optional.of(limited("too many requests in flight, at most " + maxInFlight, RETRY_AFTER));
        }
        var wait = tokens.take(System.nanoTime());
        return wait.isZero() ? Optional.empty() : Optional.of(limited("too many requests a second", wait));
    }

    private static Failure limited(String why, Duration wait) {
        return Failure.of(ErrorCode.RATE_LIMITED, why).with("retry_after_ms", Math.max(1, wait.toMillis()));
    }

    private void accept(Frame frame) {
        switch (frame) {
            case Frame.Refused refused -> refuse(refused);
            case Frame.Request request -> {
                if (admission.enter()) {
                    answer(request);
                } else {
                    refuse(request.because(
                            Failure.of(ErrorCode.DRAINING, "the node goes away and takes no more calls")));
                }
            }
        }
    }

    private void answer(Frame.Request request) {
        inFlight.add(request);
        answerTo(request).onSuccess(answer -> {
            inFlight.remove(request);
            try {
                respond(request.requestId(), answer);
                subscriptions.onAnswered(request.requestId());
            } finally {
                admission.leave();
            }
        });
    }

    private Future<Answer> answerTo(Frame.Request request) {
        return switch (request.action()) {
            case SUBSCRIBE_STATE_CHANGE ->
                inSession(request, () -> subscriptions.subscribe(request, calls, this::status));
            case UNSUBSCRIBE_STATE_CHANGE ->
                inSession(request, () -> Future.succeededFuture(subscriptions.unsubscribe(request)));
            default -> caller.call(calls, request.action(), request.data());
        };
    }

    /** Always succeeds with an answer. */
    private Future<Answer> inSession(Frame.Request request, Supplier<Future<Answer>> work) {
        long begin = System.nanoTime();
        return Future.succeededFuture()
                .compose(begun -> work.get()) // so that even an exception becomes an answer
                .recover(cause ->
                        Future.succeededFuture(Refusal.of(request.action(), request.data(), Bus.failureOf(cause))))
                .onSuccess(answer -> metrics.answered(
                        request.action(), answer.status(), Duration.ofNanos(System.nanoTime() - begin)));
    }

    private Future<Answer> status(WatchTarget.Flow flow) {
        return caller.call(
                calls, Action.FLOW_STATUS, JsonNodeFactory.instance.objectNode().put("flow_instance_id", flow.id()));
    }

    private void refuse(Frame.Refused refused) {
        var answer = refused.answer();
        metrics.refused(refused.action(), answer.status());
        respond(refused.requestId(), answer);
    }

    private void respond(String requestId, Answer answer) {
        connection.send(Unicode.sendable(Envelope.response(requestId, answer)));
    }

    @Override
    public void onBinary(Buffer message) {
        connection.close(CloseCode.BINARY_MESSAGE);
    }

    @Override
    public void onRoom() {
        subscriptions.onRoom();
    }

    @Override
    public void onTick() {
        subscriptions.catchUp();
    }

    @Override
    public boolean owesAnswers() {
        return !inFlight.isEmpty();
    }

    @Override
    public void onEnd() {
        metrics.socketClosed();
        subscriptions.end();
    }
}
