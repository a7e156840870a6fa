package dev.interlock.registration;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * Where handles are kept.
 *
 * <p>A failed future carries a {@link dev.interlock.bus.StoreException}, which says whether anything may have changed.
 */
public interface HandleStore {

    /**
     * Carries out what the planner makes of what is known, all in one transaction that is durable when the future succeeds.
     *
     * <p>What the planner is shown stays true until its plan is durable. It may be asked more than once, when other writers got in
     * the way; only its last plan counts. An effect that cannot be stored for a cause that no rule foresees fails its own items only.
     *
     * @param names all ids and alternate ids that the plan may depend on
     * @param timeout after which nothing more is begun
     */
    Future<Outcome> change(Set<String> names, Function<Known, Plan> planner, Duration timeout);
}
