package dev.interlock.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.StateChange;
import dev.interlock.bus.StateChange.Entity;
import dev.interlock.bus.StateChange.Event;
import dev.interlock.bus.StateChanges;
import dev.interlock.bus.WatchTarget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Changes of flows that a test makes up: a log of which it tells what it likes, when it likes. */
public final class ScriptedChanges implements StateChanges {
    public final Queue<WatchTarget> watched = new ConcurrentLinkedQueue<>();
    public final Queue<WatchTarget> unwatched = new ConcurrentLinkedQueue<>();
    public final Queue<Long> readAfter = new ConcurrentLinkedQueue<>();

    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final List<StateChange> log = new ArrayList<>();
    private volatile int page = 100;
    private volatile Beginning beginning = new Beginning(Map.of(), Map.of(), JsonNodeFactory.instance.objectNode());

    /** One step and the flow itself change. */
    public static StateChange change(String instance, long revision, WatchTarget.Subject subject, int run) {
        return change(instance, revision, subject, run, false);
    }

    /** The same as the last change of a flow. */
    public static StateChange lastChange(String instance, long revision, WatchTarget.Subject subject, int run) {
        return change(instance, revision, subject, run, true);
    }

    private static StateChange change(
            String instance, long revision, WatchTarget.Subject subject, int run, boolean ended) {
        return new StateChange(
                instance,
                revision,
                subject,
                "schema",
                run,
                ended,
                List.of(event(Entity.STEP, instance, revision), event(Entity.FLOW, instance, revision)));
    }

    private static Event event(Entity entity, String instance, long revision) {
        return new Event(
                entity,
                "{\"entity\":\"%s\",\"flow_instance_id\":\"%s\",\"revision\":%d}"
                        .formatted(entity.word(), instance, revision));
    }

    /** What the log has. */
    public synchronized void log(StateChange change) {
        log.add(change);
    }

    /** Tells of a change that is in the log from now on. */
    public void tell(StateChange change) {
        log(change);
        hint(change);
    }

    /** Tells of a change only. */
    public void hint(StateChange change) {
        loops.forEach(loop -> loop.context.runOnContext(there -> loop.listener.accept(List.of(change))));
    }

    public void pageOf(int changes) {
        page = changes;
    }

    public void beginWith(Beginning other) {
        beginning = other;
    }

    @Override
    public Channel open(Context context, Consumer<List<StateChange>> listener) {
        var loop = new Loop(context, listener);
        loops.add(loop);
        return loop;
    }

    private synchronized List<StateChange> found(String instance, long revision) {
        return log.stream()
                .filter(change -> change.instance().equals(instance) && change.revision() > revision)
                .limit(page)
                .toList();
    }

    private final class Loop implements Channel {
        private final Context context;
        private final Consumer<List<StateChange>> listener;

        Loop(Context context, Consumer<List<StateChange>> listener) {
            this.context = context;
            this.listener = listener;
        }

        @Override
        public Future<Beginning> watch(WatchTarget target) {
            watched.add(target);
            return later(beginning);
        }

        @Override
        public void unwatch(WatchTarget target) {
            unwatched.add(target);
        }

        @Override
        public Future<List<StateChange>> after(String instance, long revision) {
            readAfter.add(revision);
            return later(found(instance, revision));
        }

        private <T> Future<T> later(T value) {
            return Future.future(promise -> context.runOnContext(there -> promise.complete(value)));
        }
    }
}
