package dev.interlock.cli;

import java.io.IOException;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Waits for the first whole text message of a WebSocket. */
final class AnswerListener implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();
    private final CompletableFuture<String> text = new CompletableFuture<>();

    /** The message; fails with an {@link IOException} if the connection ends before. */
    CompletableFuture<String> text() {
        return text;
    }

    void fail(Throwable failure) {
        text.completeExceptionally(failure);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
            text.complete(parts.toString());
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        fail(new IOException("the node closed it with code " + code + (reason.isEmpty() ? "" : " (" + reason + ")")));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        fail(error);
    }
}
