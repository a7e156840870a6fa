package dev.interlock.gateway.ws;

import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChanges;
import dev.interlock.bus.StateChanges.Beginning;
import dev.interlock.bus.StateChanges.Channel;
import dev.interlock.bus.WatchTarget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who on one event loop watches what: tells each change to all of them. */
final class Watchers {
    private final StateChanges changes;
    private final Map<WatchTarget, Set<Subscriptions>> watching = new HashMap<>();
    private Optional<Channel> channel = Optional.empty();

    Watchers(StateChanges changes) {
        this.changes = changes;
    }

    /** As {@link Channel#watch} does; that it fails does not end it. */
    Future<Beginning> watch(WatchTarget target, Subscriptions who) {
        watching.computeIfAbsent(target, first -> new LinkedHashSet<>()).add(who);
        return channel().watch(target);
    }

    void unwatch(WatchTarget target, Subscriptions who) {
        var others = watching.computeIfPresent(target, (same, all) -> {
            all.remove(who);
            return all.isEmpty() ? null : all;
        });
        if (others == null) {
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
        for (var change : all) {
            var told = new LinkedHashSet<>(watching.getOrDefault(new WatchTarget.Flow(change.instance()), Set.of()));
            told.addAll(watching.getOrDefault(change.subject(), Set.of()));
            told.forEach(who -> who.onChange(change));
        }
    }
}
