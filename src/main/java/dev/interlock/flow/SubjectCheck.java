package dev.interlock.flow;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A rule for the properties of subjects, held before a change of them becomes durable; pure. */
@FunctionalInterface
interface SubjectCheck {

    /** What is wrong with a subject as it would be from now on; nothing, if it may be so. */
    List<Failure> failures(Subject subject);

    /** Both rules; the other one is asked only of what passes this one. */
    default SubjectCheck and(SubjectCheck other) {
        return subject -> {
            var failures = failures(subject);
            return failures.isEmpty() ? other.failures(subject) : failures;
        };
    }

    /** Bounds the properties of one subject, all of them together, as JSON text of so many bytes. */
    static SubjectCheck size(int maximum) {
        return subject -> {
            int size = PlainJson.tree(subject.properties()).toString().getBytes(StandardCharsets.UTF_8).length;
            return size <= maximum
                    ? List.of()
                    : List.of(Failure.of(
                                    ErrorCode.TOO_LARGE,
                                    "the properties of %s would have %d bytes, at most %d are allowed"
                                            .formatted(subject.key(), size, maximum))
                            .at("/data/properties"));
        };
    }
}
