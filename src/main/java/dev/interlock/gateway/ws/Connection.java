package dev.interlock.gateway.ws;

import dev.interlock.gateway.StrictJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client, from its hand-shake to its end: makes whole messages of frames, writes messages, and says why it closes.
 *
 * <p>Lives on the event loop of its verticle. While the client does not read, and so what is written piles up, nothing more is read
 * from it.
 */
final class Connection {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final ServerWebSocket socket;
    private final Context context;
    private final Wire wire;
    private final ArrivingMessage message;
    private final Session session;
    private boolean closing;

    /**
     * Prepares the connection.
     *
     * @param maxMessage bytes of one message, all its frames together
     * @param sessions gives the meaning to what comes
     */
    Connection(ServerWebSocket socket, Context context, int maxMessage, Function<Connection, Session> sessions) {
        this.socket = socket;
        this.context = context;
        this.wire = Wire.of(socket);
        this.message = new ArrivingMessage(maxMessage);
        this.session = sessions.apply(this);
    }

    void open(Runnable onEnd) {
        session.onOpen();
        wire.onRefusedFrame(status -> close((short) status.code(), status.reasonText()));
        socket.frameHandler(this::onFrame);
        socket.drainHandler(drained -> socket.resume());
        socket.exceptionHandler(
                cause -> LOG.atDebug().addKeyValue("cause", cause.getMessage()).log("socket failed"));
        socket.closeHandler(closed -> {
            closing = true;
            session.onEnd();
            onEnd.run();
        });
    }

    private void onFrame(WebSocketFrame frame) {
        if (closing) {
            return;
        }
        switch (frame.type()) {
            case TEXT, BINARY, CONTINUATION -> onData(frame);
            case PING, PONG, CLOSE -> onControl();
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
        context.runOnContext(later -> pauseWhileUnread());
    }

    /** Writes a message, unless the connection ends. */
    void send(String text) {
        if (closing || socket.isClosed()) {
            return;
        }
        socket.writeTextMessage(text)
                .onFailure(cause -> LOG.atDebug()
                        .addKeyValue("cause", cause.getMessage())
                        .log("a message came after its connection had gone"));
        pauseWhileUnread();
    }

    private void pauseWhileUnread() {
        if (!closing && !socket.isClosed() && socket.writeQueueFull()) {
            socket.pause();
        }
    }

    /** Closes because the node goes away. */
    Future<Void> leave() {
        return close(session.owesAnswers() ? CloseCode.LEAVING_UNANSWERED : CloseCode.RESTARTING);
    }

    /** Says why and closes; what was not answered by now is not answered any more. */
    Future<Void> close(CloseCode code) {
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
