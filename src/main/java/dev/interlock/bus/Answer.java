package dev.interlock.bus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The one truthful answer to a {@link Call}.
 *
 * @param status 200, 201 or 204, or the status of the first error
 * @param data the result; never changed after construction
 */
public record Answer(int status, ObjectNode data, List<Failure> errors) {

    public Answer {
        errors = List.copyOf(errors);
    }

    public static Answer ok(ObjectNode data) {
        return new Answer(200, data, List.of());
    }

    public static Answer created(ObjectNode data) {
        return new Answer(201, data, List.of());
    }

    /** Done, and there is nothing to tell. */
    public static Answer withoutContent() {
        return new Answer(204, JsonNodeFactory.instance.objectNode(), List.of());
    }

    public static Answer refused(Failure failure) {
        return refused(failure, JsonNodeFactory.instance.objectNode());
    }

    public static Answer refused(Failure failure, ObjectNode data) {
        return new Answer(failure.code().status(), data, List.of(failure));
    }

    /** Several failures of one kind, all of them reported. */
    public static Answer refused(List<Failure> failures) {
        return new Answer(failures.getFirst().code().status(), JsonNodeFactory.instance.objectNode(), failures);
    }

    public boolean succeeded() {
        return errors.isEmpty();
    }
}
