package dev.interlock.client;

import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is watched.
 *
 * @param entity whose changes alone are told; empty for all
 * @param since the revision after which changes are told, of a flow; empty for those after the snapshot
 */
public record Watch(Target target, Optional<Entity> entity, OptionalLong since) {

    public Watch {
        requireNonNull(target, "target");
        requireNonNull(entity, "entity");
        requireNonNull(since, "since");
        if (since.isPresent() && !(target instanceof Flow)) {
            throw new IllegalArgumentException("no revision to begin with for %s: expected a flow".formatted(target));
        }
    }

    public static Watch flow(String id) {
        return new Watch(new Flow(id), Optional.empty(), OptionalLong.empty());
    }

    /** The flows that a subject has, and those that it starts later. */
    public static Watch subject(SubjectKey subject) {
        return new Watch(new FlowsOf(subject), Optional.empty(), OptionalLong.empty());
    }

    public Watch only(Entity changed) {
        return new Watch(target, Optional.of(requireNonNull(changed, "changed")), since);
    }

    /** From the changes after a revision on, 0 for all, as long as they are kept. */
    public Watch since(long revision) {
        return new Watch(target, entity, OptionalLong.of(revision));
    }

    boolean shows(StateChange change) {
        return entity.isEmpty() || entity.get() == change.entity();
    }

    /** One flow, or those of a subject. */
    public sealed interface Target {

        /** As a request names it. */
        JsonObject toJson();
    }

    /** A flow by its id. */
    public record Flow(String id) implements Target {

        public Flow {
            requireNonNull(id, "id");
        }

        @Override
        public JsonObject toJson() {
            return new JsonObject().put("flow_instance_id", id);
        }
    }

    /** All flows of a subject. */
    public record FlowsOf(SubjectKey subject) implements Target {

        public FlowsOf {
            requireNonNull(subject, "subject");
        }

        @Override
        public JsonObject toJson() {
            return new JsonObject().put("subject", subject.toJson());
        }
    }
}
