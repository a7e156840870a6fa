package dev.interlock.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps one link up from when it is first asked for one: when it is lost, or its node leaves, the next is made, for as long as it takes.
 *
 * <p>Lives on the socket's context. Who waits for a link is counted among the calls under way, or is a watching that begins.
 */
final class Connector implements Link.Listener {
    private final Vertx vertx;
    private final WebSocketClient client;
    private final SocketOptions options;
    private final Route route;
    private final Watches watches = new Watches();
    private final Set<Promise<Link>> waiting = new LinkedHashSet<>();
    private Optional<Link> current = Optional.empty();
    private String why = "there was no attempt yet";
    private boolean begun;
    private boolean closed;

    Connector(Vertx vertx, WebSocketClient client, SocketOptions options) {
        this.vertx = vertx;
        this.client = client;
        this.options = options;
        this.route = new Route(options.urls(), options.reconnect());
    }

    /** What is watched over its links. */
    Watches watches() {
        begin();
        return watches;
    }

    /** The link that is up, or the next one; fails with an {@link InterlockException} that says why there is none. */
    Future<Link> link(Duration atMost) {
        begin();
        if (current.isPresent()) {
            return Future.succeededFuture(current.get());
        }
        Promise<Link> next = Promise.promise();
        waiting.add(next);
        long timer = vertx.setTimer(Math.max(1, atMost.toMillis()), late -> next.fail(unconnected()));
        return next.future().onComplete(done -> {
            waiting.remove(next);
            vertx.cancelTimer(timer);
        });
    }

    /** What is to be said of a node that has not answered what is to be watched, or of none. */
    InterlockException noAnswer() {
        return current.isPresent() ? InterlockException.unknown("no answer in time", Repetition.READ) : unconnected();
    }

    private InterlockException unconnected() {
        return InterlockException.notDone("no node is connected: " + why);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            open(route.next(System.nanoTime(), 0).url());
        }
    }

    private void open(URI url) {
        if (!closed) {
            Link.open(vertx, client, url, options, this).onComplete(this::opened, cause -> failed(url, cause));
        }
    }

    private void opened(Link link) {
        if (closed) {
            link.cut(Ending.DONE, "");
            return;
        }
        current = Optional.of(link);
        watches.attach(link);
        List.copyOf(waiting).forEach(call -> call.complete(link));
        tell(new Connectivity.Connected(link.url()));
    }

    private void failed(URI url, Throwable cause) {
        route.failed();
        openNext(url, String.valueOf(cause.getMessage()));
    }

    @Override
    public void onEvent(Link link, JsonObject event) {
        watches.onEvent(link, event);
    }

    @Override
    public void onDraining(Link link) {
        if (isCurrent(link)) {
            current = Optional.empty();
            route.lost();
            openNext(link.url(), "the node takes no more calls");
        }
        link.retire();
    }

    @Override
    public void onEnd(Link link, Ending ending) {
        watches.detach(link);
        ending.retryAfter().ifPresent(away -> route.leaveAlone(link.url(), System.nanoTime() + away.toNanos()));
        if (isCurrent(link)) {
            current = Optional.empty();
            if (link.isProven()) {
                route.lost();
            } else {
                route.failed();
            }
            openNext(link.url(), ending.text());
        }
    }

    private boolean isCurrent(Link link) {
        return current.filter(link::equals).isPresent();
    }

    private void openNext(URI url, String reason) {
        why = url + ": " + reason;
        if (!closed) {
            var turn = route.next(System.nanoTime(), ThreadLocalRandom.current().nextDouble());
            vertx.setTimer(Math.max(1, turn.pause().toMillis()), rested -> open(turn.url()));
            tell(new Connectivity.Disconnected(url, reason, turn.url(), turn.pause()));
        }
    }

    /** Later, so that what the listener does, or throws, does not come between. */
    private void tell(Connectivity news) {
        vertx.runOnContext(later -> options.listener().accept(news));
    }

    /** Ends the link, and all that is watched. */
    void close() {
        begun = true;
        closed = true;
        watches.close();
        current.ifPresent(link -> link.cut(Ending.DONE, "closed by the application"));
        why = "it was closed";
        List.copyOf(waiting).forEach(call -> call.fail(unconnected()));
    }
}
