package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.config.Tasks;
import dev.interlock.flow.FlowSchema.StepAction;
import dev.interlock.flow.TaskStore.Backoff;
import dev.interlock.flow.TaskStore.Due;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests the actions of entered steps from other applications on the event bus, and takes the transition that the reply names.
 *
 * <p>At least once: a request is repeated, with the same {@code action_id}, until there is a reply that the flow takes, or there were
 * enough of them. A failed reply is a reply too.
 */
public final class ActionVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ActionVerticle.class);

    private final CallRouter router;
    private final TaskStore tasks;
    private final Supplier<FlowVerticle.Stores> open;
    private final dev.interlock.config.Flow flow;
    private final Tasks settings;
    private final Backoff backoff;
    private final ActionMetrics metrics;
    private final Map<String, Integer> underWay = new HashMap<>();
    private Optional<TaskPolling> polling = Optional.empty();

    /**
     * Makes the one of a node.
     *
     * @param open opens the stores of flows and schemas, on the event loop of this verticle
     */
    public ActionVerticle(
            CallRouter router,
            TaskStore tasks,
            Supplier<FlowVerticle.Stores> open,
            dev.interlock.config.Flow flow,
            Tasks settings,
            MeterRegistry registry) {
        this.router = router;
        this.tasks = tasks;
        this.open = open;
        this.flow = flow;
        this.settings = settings;
        this.backoff = new Backoff(settings.firstPause(), settings.maxPause());
        this.metrics = new ActionMetrics(registry);
    }

    @Override
    public Future<?> start() {
        var stores = open.get();
        var definitions = Definitions.of(context, stores.schemas(), flow);
        var started = new TaskPolling(
                vertx, Task.Kind.ACTION, tasks, settings, due -> attempt(due, stores.flows(), definitions));
        polling = Optional.of(started);
        started.start();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        polling.ifPresent(TaskPolling::stop);
        return Future.succeededFuture();
    }

    private Future<?> attempt(Due due, FlowStore flows, Definitions definitions) {
        return flows.load(List.of(due.instance()))
                .compose(found -> Optional.ofNullable(found.get(due.instance()))
                        .map(stored -> definitions
                                .of(stored.instance())
                                .compose(definition -> attempt(due, stored, definition)))
                        .orElseGet(() -> tasks.discard(due)));
    }

    private Future<Void> attempt(Due due, FlowStore.Stored stored, FlowDefinition definition) {
        var instance = stored.instance();
        var step = due.task().step();
        var action = definition.hasStep(step) ? definition.step(step).action() : Optional.<StepAction>empty();
        boolean stands = instance.isActive(step)
                && instance.step(step).visits() == due.task().visit();
        if (action.isEmpty() || !stands) {
            return tasks.discard(due);
        }
        if (instance.state() == FlowState.PAUSED) {
            return Future.succeededFuture();
        }
        return due.attempt() > settings.actionAttempts()
                ? giveUp(due, action.get(), "no answer")
                : inPlace(due, action.get().address(), () -> request(due, stored, action.get()));
    }

    /** An application that does not answer holds up its own requests only. */
    private Future<Void> inPlace(Due due, String address, Supplier<Future<Void>> request) {
        if (underWay.getOrDefault(address, 0) >= settings.perAddress()) {
            return tasks.defer(due, settings.firstPause());
        }
        underWay.merge(address, 1, Integer::sum);
        return request.get().onComplete(done -> underWay.merge(address, -1, ActionVerticle::sumOrNothing));
    }

    private static @Nullable Integer sumOrNothing(Integer one, Integer other) {
        return one + other == 0 ? null : one + other;
    }

    private Future<Void> request(Due due, FlowStore.Stored stored, StepAction action) {
        metrics.attempted();
        return vertx.eventBus()
                .request(action.address(), ActionMessage.request(due, stored), options(action.timeout()))
                .map(Message::body)
                .transform(reply -> {
                    if (reply.succeeded()) {
                        return conclude(due, action, action.onSuccess(), ActionMessage.input(reply.result()));
                    }
                    return reply.cause() instanceof ReplyException failed
                                    && failed.failureType() == ReplyFailure.RECIPIENT_FAILURE
                            ? conclude(due, action, action.onFailure(), ActionMessage.input(failed))
                            : unanswered(due, action, reply.cause());
                });
    }

    private static DeliveryOptions options(Duration timeout) {
        return new DeliveryOptions().setSendTimeout(timeout.toMillis());
    }

    private Future<Void> unanswered(Due due, StepAction action, Throwable cause) {
        log(due, action, String.valueOf(cause.getMessage()), "no answer to the request of an action");
        return due.attempt() < settings.actionAttempts()
                ? tasks.release(due, backoff)
                : giveUp(due, action, "no answer");
    }

    private Future<Void> giveUp(Due due, StepAction action, String why) {
        metrics.givenUp();
        return conclude(due, action, action.onFailure(), ActionMessage.givenUp(settings.actionAttempts(), why));
    }

    /** The move that takes the transition removes the task too. */
    private Future<Void> conclude(Due due, StepAction action, String transition, ObjectNode input) {
        var call = call(due, action, transition, input);
        return router.call(call).compose(answer -> concluded(due, action, transition, answer));
    }

    private Call call(Due due, StepAction action, String transition, ObjectNode input) {
        var data = due.call(transition);
        data.set("input", input);
        var actor = Optional.of("action " + action.address());
        return Call.of(Action.ACTION_REPLY, data, flow.callTimeout(), actor);
    }

    private Future<Void> concluded(Due due, StepAction action, String transition, Answer answer) {
        if (answer.succeeded()) {
            metrics.took(transition.equals(action.onSuccess()));
            return Future.succeededFuture();
        }
        var failure = answer.errors().getFirst();
        return switch (Fate.after(failure)) {
            case VOID -> tasks.discard(due);
            case HELD -> Future.succeededFuture();
            case UNMET, UNABLE -> {
                log(due, action, failure.message(), "the flow refused the reply to an action");
                yield refused(due, action, transition, failure.message());
            }
            case OPEN -> {
                log(due, action, failure.message(), "the reply to an action could not be given to its flow yet");
                yield Future.succeededFuture();
            }
        };
    }

    /**
     * The flow may take a reply later, when properties have changed, so the action is requested again; where it refuses the failure
     * too in the end, nothing more can be done.
     */
    private Future<Void> refused(Due due, StepAction action, String transition, String why) {
        if (due.attempt() < settings.actionAttempts()) {
            return tasks.release(due, backoff);
        }
        if (!transition.equals(action.onFailure())) {
            return giveUp(due, action, why);
        }
        metrics.stuck();
        return tasks.park(due);
    }

    private static void log(Due due, StepAction action, String why, String message) {
        LOG.atWarn()
                .addKeyValue("flow_instance_id", due.instance())
                .addKeyValue("step", due.task().step())
                .addKeyValue("address", action.address())
                .addKeyValue("attempt", due.attempt())
                .addKeyValue("why", why)
                .log(message);
    }
}
