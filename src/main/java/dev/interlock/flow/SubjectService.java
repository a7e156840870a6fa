package dev.interlock.flow;

import dev.interlock.bus.Answer;
import dev.interlock.bus.Call;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import dev.interlock.bus.Fields;
import dev.interlock.flow.Settlement.Accepted;
import dev.interlock.flow.Settlement.Decided;
import dev.interlock.flow.Settlement.Refused;
import io.vertx.core.Future;
import java.util.UUID;

/**
 * The actions of a lane that are about subjects: each reads its arguments, has the work done and words the answer.
 *
 * <p>Refusals come as {@link dev.interlock.bus.FailureException}, thrown or in the future, or as an answer with all that is wrong.
 */
final class SubjectService {
    private final SubjectStore store;
    private final SubjectChanges changes;
    private final ChangeOrder order;

    SubjectService(SubjectStore store, SubjectChanges changes, ChangeOrder order) {
        this.store = store;
        this.changes = changes;
        this.order = order;
    }

    /** Creates a person or merges properties into it, and tells its flows. */
    Future<Answer> identify(Call call) {
        var fields = Fields.of(call);
        var person = new SubjectKey(SubjectKey.PERSON, fields.key("person_key", FlowRequests.MAX_KEY));
        FlowRequests.refuseConditions(fields, "an identification");
        boolean includeFlows = fields.flag("include_flows", true);
        var change = PropertyChange.of(fields.object("properties"));
        return merge(UUID.randomUUID(), person, change, call).compose(decided -> switch (decided) {
            case Refused refused -> Future.succeededFuture(Answer.refused(refused.failures()));
            case Accepted accepted ->
                includeFlows
                        ? store.flows(person).map(flows -> Answer.ok(FlowAnswers.identified(accepted.subject(), flows)))
                        : Future.succeededFuture(Answer.ok(FlowAnswers.nothing()));
        });
    }

    /** Creates a subject or merges properties into it. */
    Future<Answer> change(Call call) {
        var fields = Fields.of(call);
        var subject = FlowRequests.ownSubject(fields);
        FlowRequests.refuseConditions(fields, "a change of a subject");
        var properties = fields.optionalObject("properties").orElseThrow(() -> fields.missing("properties"));
        var id = UUID.randomUUID();
        return merge(id, subject, PropertyChange.of(properties), call).map(decided -> switch (decided) {
            case Refused refused -> Answer.refused(refused.failures());
            case Accepted accepted -> {
                var json = FlowAnswers.subject(accepted.subject());
                // Only a subject that this call has made has the id that it brought.
                yield accepted.subject().id().equals(id) ? Answer.created(json) : Answer.ok(json);
            }
        });
    }

    private Future<Decided> merge(UUID id, SubjectKey subject, PropertyChange change, Call call) {
        return order.change(subject, call.timeout(), left -> changes.merge(id, subject, change, call.actor(), left));
    }

    Future<Answer> show(Call call) {
        var subject = FlowRequests.subject(Fields.of(call));
        return order.after(subject, call.timeout(), left -> store.read(subject))
                .map(found -> Answer.ok(FlowAnswers.subject(found.orElseThrow(() -> notFound(subject)))));
    }

    Future<Answer> delete(Call call) {
        var subject = FlowRequests.ownSubject(Fields.of(call));
        return order.change(subject, call.timeout(), left -> changes.delete(subject, call.actor(), left))
                .map(deleted -> switch (deleted.orElseThrow(() -> notFound(subject))) {
                    case Refused refused -> Answer.refused(refused.failures());
                    case Accepted accepted -> Answer.withoutContent();
                });
    }

    private static FailureException notFound(SubjectKey subject) {
        return Failure.of(ErrorCode.SUBJECT_NOT_FOUND, "there is no subject " + subject)
                .asException();
    }
}
