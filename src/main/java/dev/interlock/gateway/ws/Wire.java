package dev.interlock.gateway.ws;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.function.Consumer;

/**
 * The channel below a socket, for the two things that the socket does not offer: to say why frames are refused before the connection
 * goes, and to cut the connection of a client that reads nothing, not even a close frame.
 */
final class Wire {
    /** So many that the client has something to do while more is written. */
    private static final int MAX_GATHERED = 64;

    private final ChannelHandlerContext channel;

    private Wire(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    static Wire of(ServerWebSocket socket) {
        return new Wire(((WebSocketInternal) socket).channelHandlerContext());
    }

    /** Hands what the frame decoder refuses to us; left alone it would cut the connection without a close frame. */
    void onRefusedFrame(Consumer<WebSocketCloseStatus> handler) {
        channel.pipeline().addBefore(channel.name(), "refused-frames", new RefusedFrames(handler));
    }

    /** Lets messages that are written one after the other leave in one go, as soon as the event loop has nothing more at hand. */
    void gatherMessages() {
        channel.pipeline().addFirst("gathering", new FlushConsolidationHandler(MAX_GATHERED, true));
    }

    /**
     * Ends the connection now, whatever is still to be written, and past all handlers that would wait for it; they are told. May be
     * called on any thread, as a drain is.
     */
    void cut() {
        var connection = channel.channel();
        channel.executor().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }

    private static final class RefusedFrames extends ChannelInboundHandlerAdapter {
        private final Consumer<WebSocketCloseStatus> handler;

        RefusedFrames(Consumer<WebSocketCloseStatus> handler) {
            this.handler = handler;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof CorruptedWebSocketFrameException refused) {
                handler.accept(refused.closeStatus());
            } else {
                context.fireExceptionCaught(cause);
            }
        }
    }
}
