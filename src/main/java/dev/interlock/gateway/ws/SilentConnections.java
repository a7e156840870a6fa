package dev.interlock.gateway.ws;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The connections of one event loop of which no request has come yet; those that take too long are closed. */
final class SilentConnections {
    private final Duration timeout;
    private final Map<HttpConnection, Long> sinceNanos = new HashMap<>();

    SilentConnections(Duration timeout) {
        this.timeout = timeout;
    }

    void opened(HttpConnection connection, long nowNanos) {
        sinceNanos.put(connection, nowNanos);
        connection.closeHandler(closed -> sinceNanos.remove(connection));
    }

    void heard(HttpConnection connection) {
        sinceNanos.remove(connection);
    }

    void tick(long nowNanos) {
        sinceNanos.entrySet().stream()
                .filter(each -> nowNanos - each.getValue() > timeout.toNanos())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(HttpConnection::close);
    }
}
