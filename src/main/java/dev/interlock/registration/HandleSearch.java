package dev.interlock.registration;

import dev.interlock.flow.FlowInstanceId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where handles are found and read. Failed futures carry a {@link dev.interlock.bus.StoreException}. */
public interface HandleSearch {

    /** Finds a handle by its id or its alternate id. */
    Future<Optional<Registered>> find(String name);

    /**
     * Reads those handles that come after the given id, which need not be one any more, in the order of their ids, and fit the filter.
     *
     * <p>At most a set number of handles is looked at, however many there are, and a page ends with the handle with which it has a set
     * size. Where few of them fit, or they are large, a page may have fewer than {@code limit} items, or none, and yet not be the
     * last: that is the one which does not say where the next begins.
     */
    Future<Page<Registered>> page(Filter filter, Optional<CmHandleId> after, int limit);

    /** The same for the names only, and with as many on a page as fit among those that are looked at. */
    Future<Page<Names>> names(Filter filter, Optional<CmHandleId> after);

    /**
     * What a handle must be to be found; what is empty does not matter, of all others each element must hold.
     *
     * @param plugins names of what serves the handle, its data or its model
     * @param state the step in which its lifecycle flow stands
     * @param trustLevels a handle without one counts as {@link TrustLevel#COMPLETE}
     * @param properties private properties
     */
    record Filter(
            Set<String> plugins,
            Optional<String> state,
            Set<TrustLevel> trustLevels,
            Set<Property> properties,
            Set<Property> publicProperties) {
        public static final Filter ALL = new Filter(Set.of(), Optional.empty(), Set.of(), Set.of(), Set.of());

        public Filter {
            plugins = Set.copyOf(plugins);
            trustLevels = Set.copyOf(trustLevels);
            properties = Set.copyOf(properties);
            publicProperties = Set.copyOf(publicProperties);
        }

        static Filter ofPlugin(String plugin) {
            return new Filter(Set.of(plugin), Optional.empty(), Set.of(), Set.of(), Set.of());
        }
    }

    /** A property that a handle is to have, with exactly this value. */
    record Property(String key, String value) {}

    /**
     * Part of a list.
     *
     * @param nextAfter after which id the next page begins; empty at the end
     */
    record Page<T>(List<T> items, Optional<CmHandleId> nextAfter) {

        public Page {
            items = List.copyOf(items);
        }
    }

    /** What one handle is called. */
    record Names(CmHandleId id, Optional<String> alternateId) {}

    /**
     * A handle with the flows that it is the subject of.
     *
     * @param state the step in which its lifecycle flow stands
     * @param flows the latest of each flow schema, oldest first
     */
    record Registered(
            Handle handle, Optional<String> state, Optional<LockReason> lockReason, List<FlowInstanceId> flows) {

        public Registered {
            flows = List.copyOf(flows);
        }
    }
}
