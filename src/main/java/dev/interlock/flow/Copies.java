package dev.interlock.flow;

import dev.interlock.flow.FlowStore.Stored;
import io.vertx.core.Future;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The copies of instances that a lane keeps. They only save reading: what is decided on one, the database confirms.
 *
 * <p>Belongs to one event loop.
 */
final class Copies {
    /** Versions that one read names as bare, at most. */
    private static final int MAX_BARE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

    private final FlowStore store;
    private final Definitions definitions;
    private final CopyMetrics metrics;
    private final ByteCache kept;
    private final ByteBuffer encoded = ByteBuffer.allocate(ByteCache.LARGEST_VALUE);

    /** @param size bytes of memory that they take, beside what it takes to encode one; see {@link ByteCache} */
    Copies(FlowStore store, Definitions definitions, CopyMetrics metrics, long size) {
        this.store = store;
        this.definitions = definitions;
        this.metrics = metrics;
        this.kept = new ByteCache(size);
    }

    /** The instances of some calls, read together as far as they are not at hand; those that do not exist are missing. */
    Future<Map<FlowInstanceId, Copy>> load(List<LaneCall<?>> calls) {
        var copies = new HashMap<FlowInstanceId, Copy>(calls.size() * 2);
        var missing = new LinkedHashSet<FlowInstanceId>();
        int missed = 0;
        for (var call : calls) {
            var copy = copies.computeIfAbsent(call.instance(), this::kept);
            if (copy == null || (call.needsSubject() && copy.stored().subject().isEmpty())) {
                missing.add(call.instance());
                missed++;
            }
        }
        metrics.count(calls.size() - missed, missed);
        return missing.isEmpty()
                ? Future.succeededFuture(copies)
                : read(missing, bare(calls)).map(read -> {
                    // A copy that does for one call may lack the subject that another needs.
                    copies.keySet().removeAll(missing);
                    copies.putAll(read);
                    return copies;
                });
    }

    /** One call that needs a subject makes all of them be read, as it is rare. */
    private Set<SchemaVersion> bare(List<LaneCall<?>> calls) {
        return calls.stream().anyMatch(LaneCall::needsSubject) ? Set.of() : definitions.withoutSubject(MAX_BARE);
    }

    private Future<Map<FlowInstanceId, Copy>> read(Set<FlowInstanceId> ids, Set<SchemaVersion> bare) {
        return store.load(ids, bare).map(read -> {
            long now = System.nanoTime();
            var fresh = new HashMap<FlowInstanceId, Copy>(read.size() * 2);
            read.forEach((id, stored) -> {
                keep(new Copy(stored, now, false));
                fresh.put(id, new Copy(stored, now, true));
            });
            return fresh;
        });
    }

    private @Nullable Copy kept(FlowInstanceId id) {
        var bytes = kept.get(id.value());
        return bytes == null ? null : CopyCodec.read(id, bytes);
    }

    /**
     * Keeps a copy as the database has confirmed it, unless it is too large. Never fails, as what is confirmed has happened: what no copy
     * can be made of is read again.
     */
    void keep(Copy copy) {
        try {
            CopyCodec.write(copy, encoded.clear());
            kept.put(copy.id().value(), encoded.flip());
        } catch (BufferOverflowException tooLarge) {
            forget(copy.id());
        } catch (RuntimeException fault) {
            LOG.atError()
                    .addKeyValue("flow_instance_id", copy.id())
                    .setCause(fault)
                    .log("no copy can be made of a flow");
            forget(copy.id());
        }
    }

    /** Has an instance read again before anything more is decided on it. */
    void forget(FlowInstanceId id) {
        kept.remove(id.value());
    }

    /**
     * A copy of an instance, without its subject where its version does not read it.
     *
     * @param readNanos when it was read, or a new instance was written; our own changes since have kept it as it is in the database
     * @param fresh whether it was read for the calls that are now decided on it, so that they need no confirmation
     */
    record Copy(Stored stored, long readNanos, boolean fresh) {
        FlowInstanceId id() {
            return stored.instance().id();
        }
    }
}
