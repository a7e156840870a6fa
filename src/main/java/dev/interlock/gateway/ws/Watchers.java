package dev.interlock.gateway.ws;

import dev.interlock.bus.Audience;
import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChanges;
import dev.interlock.bus.StateChanges.Beginning;
import dev.interlock.bus.StateChanges.Channel;
import dev.interlock.bus.WatchTarget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** Who on one event loop watches what: tells each change to all of them. */
final class Watchers {
    private final StateChanges changes;
    private final Audience<Subscriptions> audience = new Audience<>();
    private Optional<Channel> channel = Optional.empty();

    Watchers(StateChanges changes) {
        this.changes = changes;
    }

    /** As {@link Channel#watch} does; that it fails does not end it. */
    Future<Beginning> watch(WatchTarget target, Subscriptions who) {
        audience.add(target, who);
        return channel().watch(target);
    }

    void unwatch(WatchTarget target, Subscriptions who) {
        if (audience.remove(target, who)) {
            channel().unwatch(target);
        }
    }

    Future<List<StateChange>> after(String instance, long revision) {
        return channel().after(instance, revision);
    }

    private Channel channel() {
        if (channel.isEmpty()) {
            channel = Optional.of(changes.open(Vertx.currentContext(), this::onChanges));
        }
        return channel.get();
    }

    private void onChanges(List<StateChange> all) {
        all.forEach(change -> audience.of(change).forEach(who -> who.onChange(change)));
    }
}
