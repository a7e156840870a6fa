package dev.interlock.flow;

import dev.interlock.bus.Answer;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Fields;
import dev.interlock.config.Flow;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The actions of a lane that are about flows: each reads its arguments, has the work done and words the answer.
 *
 * <p>Refusals come as {@link dev.interlock.bus.FailureException}, thrown or in the future.
 */
final class FlowService {
    private final Lane lane;
    private final Starts starts;
    private final ChangeOrder order;
    private final FlowStore flows;
    private final SubjectStore subjects;
    private final Definitions definitions;
    private final FlowMachine machine;
    private final Clock clock;
    private final int maxPage;

    FlowService(
            Flow settings,
            Lane lane,
            Starts starts,
            ChangeOrder order,
            FlowVerticle.Stores stores,
            Definitions definitions,
            Clock clock) {
        this.lane = lane;
        this.starts = starts;
        this.order = order;
        this.flows = stores.flows();
        this.subjects = stores.subjects();
        this.definitions = definitions;
        this.machine = new FlowMachine(settings.settleLimit());
        this.clock = clock;
        this.maxPage = settings.maxPage();
    }

    Future<Answer> transition(Call call) {
        var fields = Fields.of(call);
        var command = FlowRequests.transition(fields);
        return execute(FlowRequests.order(fields, command, () -> FlowRequests.fingerprint(fields), call), call)
                .map(executed -> Answer.ok(FlowAnswers.taken(executed, command)));
    }

    Future<Answer> steer(LifecycleCommand command, Call call) {
        return execute(FlowRequests.lifecycle(Fields.of(call), command, call), call)
                .map(FlowService::moved);
    }

    private Future<Executed> execute(Order order, Call call) {
        return lane.execute(order, call);
    }

    /** Takes timer transitions whose time has come. */
    Future<Answer> fireTimer(Call call) {
        return execute(FlowRequests.timer(Fields.of(call), call), call).map(FlowService::moved);
    }

    /** Takes the transition that answers a step's action. */
    Future<Answer> actionReply(Call call) {
        return execute(FlowRequests.reply(Fields.of(call), call), call).map(FlowService::moved);
    }

    /** Moves an instance from one version to another. */
    Future<Answer> migrate(Call call) {
        var fields = Fields.of(call);
        var instance = FlowRequests.instance(fields);
        return lane.look(instance, call.timeout())
                .compose(seen -> definitions.of(
                        new SchemaVersion(seen.instance().schema(), FlowRequests.version(fields.integer("version")))))
                .compose(to -> execute(FlowRequests.migration(fields, to, call), call))
                .map(FlowService::moved);
    }

    private static Answer moved(Executed executed) {
        return Answer.ok(FlowAnswers.summary(executed.summary()));
    }

    Future<Answer> available(Call call) {
        return lane.judge(FlowRequests.instance(Fields.of(call)), call.timeout())
                .map(seen -> Answer.ok(FlowAnswers.available(Available.in(seen, machine, clock.instant()))));
    }

    /** Behind the changes and the starts of its subject that came before, so that of several forced ones the last goes on. */
    Future<Answer> start(Call call) {
        var request = FlowRequests.start(Fields.of(call), call);
        return order.change(request.subject(), call.timeout(), left -> starts.start(request, left))
                .map(started -> Answer.ok(FlowAnswers.summary(started)));
    }

    Future<Answer> flowStatus(Call call) {
        return lane.look(FlowRequests.instance(Fields.of(call)), call.timeout())
                .map(seen -> Answer.ok(FlowAnswers.status(seen)));
    }

    /** Turns a call that names a subject and a schema into one that names the latest instance. */
    Future<Call> resolve(Call call) {
        var fields = Fields.of(call);
        if (fields.data().path("person_key").isMissingNode()
                && fields.data().path("person_id").isMissingNode()) {
            throw fields.missing("flow_instance_id");
        }
        var schema = fields.text("flow_schema_identifier");
        return FlowRequests.person(fields)
                .map(key -> flows.latest(key, schema))
                .orElseGet(() -> FlowRequests.personId(fields)
                        .map(id -> subjects.find(id)
                                .compose(key -> key.map(found -> flows.latest(found, schema))
                                        .orElseGet(() -> Future.succeededFuture(Optional.empty()))))
                        .orElseGet(() -> Future.failedFuture(fields.missing("flow_instance_id"))))
                .map(found -> found.map(
                                id -> call.withData(call.data().deepCopy().put("flow_instance_id", id.toString())))
                        .orElseThrow(() -> Failure.of(
                                        ErrorCode.FLOW_INSTANCE_NOT_FOUND,
                                        "the person has no flow of the schema '%s'".formatted(schema))
                                .asException()));
    }

    Future<Answer> stepStatus(Call call) {
        var fields = Fields.of(call);
        var instance = FlowRequests.instance(fields);
        var step = fields.text("step_schema_identifier");
        return lane.look(instance, call.timeout()).map(seen -> {
            if (!seen.definition().hasStep(step)) {
                throw Failure.of(
                                ErrorCode.STEP_NOT_FOUND,
                                "%s has no step '%s'"
                                        .formatted(seen.definition().identifier(), step))
                        .at("/data/step_schema_identifier")
                        .asException();
            }
            return Answer.ok(FlowAnswers.stepStatus(seen.instance(), step));
        });
    }

    Future<Answer> history(Call call) {
        var fields = Fields.of(call);
        var instance = FlowRequests.instance(fields);
        long after = FlowRequests.afterRevision(fields);
        int limit = fields.limit(maxPage);
        // One more than asked for shows whether there is a next page.
        return lane.look(instance, call.timeout())
                .compose(seen -> flows.history(instance, after, limit + 1).map(entries -> upTo(seen, entries)))
                .map(entries -> Answer.ok(FlowAnswers.history(entries, limit)));
    }

    /** Later calls may have added to the log before it was read. */
    private static List<LogEntry> upTo(Seen seen, List<LogEntry> entries) {
        long revision = seen.instance().revision();
        return entries.stream().filter(entry -> entry.revision() <= revision).toList();
    }
}
