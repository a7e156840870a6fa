package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Where tasks wait until they are done. Failed futures carry a {@link dev.interlock.bus.StoreException}. */
public interface TaskStore {

    /**
     * Takes tasks whose time has come, the longest waiting first; nobody else gets them until the lease of each and the pause after
     * its earlier attempts are over.
     */
    Future<List<Due>> claim(Task.Kind kind, int limit, Backoff backoff);

    /** Lets the next attempt at a claimed task begin after the pause alone, because this one is over. */
    Future<Void> release(Due task, Backoff backoff);

    /** Gives a claimed task back for so long, without having made the attempt. */
    Future<Void> defer(Due task, Duration pause);

    /** Leaves a claimed task undone until its flow is paused and resumed, or its step left. */
    Future<Void> park(Due task);

    /** Removes a claimed task that is void. */
    Future<Void> discard(Due task);

    /**
     * A claimed task.
     *
     * @param attempt which one this is, from 1
     * @param late how long ago its time came, by the database's clock
     */
    record Due(FlowInstanceId instance, Task task, int attempt, Duration late) {

        /** The data of the call that has the lane take a transition for this task. */
        ObjectNode call(String transition) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("flow_instance_id", instance.toString())
                    .put("step_schema_identifier", task.step())
                    .put("transition_schema_identifier", transition)
                    .put("visit", task.visit());
        }
    }

    /** The pause after an attempt that came to nothing: so long after the first, then about twice as long each time. */
    record Backoff(Duration first, Duration maximum) {}
}
