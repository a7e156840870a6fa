package dev.interlock.gateway.ws;

import dev.interlock.config.WebSocket;
import dev.interlock.gateway.StrictJson;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client, from its hand-shake to its end: makes whole messages of frames, writes messages, and says why it closes.
 *
 * <p>Lives on the event loop of its verticle. While the client does not read, and so what is written piles up, nothing more is read
 * from it; a client that does not read at all, or does not answer pings, is cut off.
 */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** How long a peer that is cut off may still take to read why. */
    private static final Duration CUT_OFF = Duration.ofSeconds(1);

    /** How long any other may take to close its side. */
    static final Duration FAREWELL = Duration.ofSeconds(2);

    private final ServerWebSocket socket;
    private final Context context;
    private final Wire wire;
    private final ArrivingMessage message;
    private final Outbox outbox;
    private final Duration unsentTimeout;
    private final Heartbeat heartbeat;
    private final Session session;
    private final Promise<Void> ended = Promise.promise();
    private boolean closing;
    private boolean paused;

    /**
     * Prepares the connection.
     *
     * @param sessions gives the meaning to what comes
     */
    Connection(ServerWebSocket socket, Context context, WebSocket limits, Function<Connection, Session> sessions) {
        this.socket = socket;
        this.context = context;
        this.wire = Wire.of(socket);
        this.message = new ArrivingMessage(limits.maxMessage());
        this.outbox = new Outbox(limits.maxUnsentMessages(), limits.maxUnsent());
        this.unsentTimeout = limits.unsentTimeout();
        this.heartbeat = new Heartbeat(limits.heartbeat(), limits.heartbeatTimeout(), System.nanoTime());
        this.session = sessions.apply(this);
    }

    void open(Runnable onEnd) {
        session.onOpen();
        wire.gatherMessages();
        wire.onRefusedFrame(status -> close((short) status.code(), status.reasonText(), FAREWELL));
        socket.frameHandler(this::onFrame);
        socket.exceptionHandler(
                cause -> LOG.atDebug().addKeyValue("cause", cause.getMessage()).log("socket failed"));
        socket.closeHandler(closed -> {
            closing = true;
            session.onEnd();
            onEnd.run();
            ended.complete();
        });
    }

    private void onFrame(WebSocketFrame frame) {
        heartbeat.heard(System.nanoTime());
        if (closing) {
            return;
        }
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION -> onData(frame);
            case PING, PONG -> onControl();
            case CLOSE -> {
                closing = true;
                cutAfter(FAREWELL);
            }
        }
    }

    private void onData(WebSocketFrame frame) {
        if (!message.add(frame)) {
            close(CloseCode.TOO_LARGE);
        } else if (frame.isFinal()) {
            onMessage();
        }
    }

    private void onMessage() {
        var bytes = message.take();
        if (message.isText()) {
            StrictJson.utf8(bytes.getBytes()).ifPresentOrElse(session::onText, () -> close(CloseCode.NOT_UTF8));
        } else {
            session.onBinary(bytes);
        }
    }

    /** Vert.x answers pings by itself, and asks for one more frame after this returns: a pause has to come after that. */
    private void onControl() {
        context.runOnContext(later -> pauseWithoutRoom());
    }

    /** Whether something may be written that need not be. */
    boolean hasRoom() {
        return isOpen() && outbox.hasRoom();
    }

    private boolean isOpen() {
        return !closing && !socket.isClosed();
    }

    /** Writes a message, unless the connection ends; too many that do not leave end it. */
    void send(String text) {
        if (!isOpen()) {
            return;
        }
        int size = ByteBufUtil.utf8Bytes(text);
        if (outbox.isFullFor(size)) {
            cutOff(CloseCode.TOO_SLOW);
            return;
        }
        outbox.add(size, System.nanoTime());
        socket.writeTextMessage(text).onComplete(done -> left(size));
        pauseWithoutRoom();
    }

    private void left(int size) {
        outbox.left(size, System.nanoTime());
        if (paused && hasRoom()) {
            paused = false;
            socket.resume();
            session.onRoom();
        }
    }

    private void pauseWithoutRoom() {
        if (isOpen() && !hasRoom()) {
            paused = true;
            socket.pause();
        }
    }

    /** Looks after the peer; to be called now and then. */
    void tick(long nowNanos) {
        if (!isOpen()) {
            return;
        }
        if (outbox.stuckFor(nowNanos).compareTo(unsentTimeout) > 0) {
            cutOff(CloseCode.TOO_SLOW);
        } else if (!paused) {
            pulse(nowNanos);
        }
        session.onTick();
    }

    private void pulse(long nowNanos) {
        switch (heartbeat.pulse(nowNanos)) {
            case ASK -> socket.writePing(Buffer.buffer());
            case GONE -> cutOff(CloseCode.SILENT);
            case FINE -> {}
        }
    }

    /** Closes because the node goes away. */
    Future<Void> leave(Duration returnAfter) {
        var code = session.owesAnswers() ? CloseCode.LEAVING_UNANSWERED : CloseCode.RESTARTING;
        var reason = "%s; retry_after_ms=%d".formatted(code.reason(), returnAfter.toMillis());
        return close(code.code(), reason, FAREWELL);
    }

    /** Says why and closes; what was not answered by now is not answered any more. */
    Future<Void> close(CloseCode code) {
        return close(code.code(), code.reason(), FAREWELL);
    }

    /** The future completes when the connection is gone, which it is soon, whatever the peer does. */
    private Future<Void> close(short code, String reason, Duration patience) {
        if (isOpen()) {
            closing = true;
            sayWhy(code, reason);
            cutAfter(patience);
        }
        return ended.future();
    }

    /** Were the connection cut while the close frame waits behind messages, Vert.x would fail over it later. */
    private void sayWhy(short code, String reason) {
        socket.resume(); // else the client's own close frame would stay unread
        if (socket.writeQueueFull()) {
            socket.drainHandler(room -> {
                if (!socket.isClosed()) {
                    socket.close(code, reason);
                }
            });
        } else {
            socket.close(code, reason);
        }
    }

    /** Closes the connection of a peer that may not read why, and so does not wait for it. */
    private void cutOff(CloseCode code) {
        LOG.atDebug()
                .addKeyValue("peer", socket.remoteAddress())
                .addKeyValue("why", code.reason())
                .log("connection is cut off");
        close(code.code(), code.reason(), CUT_OFF);
    }

    private void cutAfter(Duration patience) {
        context.owner().setTimer(patience.toMillis(), late -> cut());
    }

    /** Ends the connection of a client that did not read the reason. */
    void cut() {
        wire.cut();
    }
}
