package dev.interlock.registration;

import dev.interlock.registration.Plan.Effect;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
     * <p>The planner may be asked more than once, when other writers got in the way or something else was expected; only its last plan
     * counts, and what it was shown for that stays true until the plan is durable. An effect that cannot be stored for a cause that no
     * rule foresees fails its own items only.
     *
     * @param names what the plan may depend on
     * @param key under which the outcome is kept, if it is to be; a request whose outcome is kept is not done again
     * @param timeout after which nothing more is begun
     */
    Future<Result> change(Names names, Optional<RequestKey> key, Function<Known, Planning> planner, Duration timeout);

    /** What became of a change. */
    sealed interface Result {

        /**
         * It is durable.
         *
         * @param effects what was changed for it just now; none if the outcome was kept from an earlier time
         */
        record Done(Outcome outcome, List<Effect> effects) implements Result {

            public Done {
                effects = List.copyOf(effects);
            }
        }

        /** Nothing was changed, because there was no plan. */
        record Unplanned(Planning.Unprepared why) implements Result {}

        /** Nothing was changed, because the key was used for another request. */
        record KeyReused() implements Result {}
    }
}
