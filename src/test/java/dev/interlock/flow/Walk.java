package dev.interlock.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What is done to one flow, which begins with the first of two versions of its schema.
 *
 * @param properties of its subject at the start
 * @param batch how many acts are looked at together where tasks are reckoned
 */
record Walk(List<FlowSchema> versions, Map<String, Object> properties, int batch, List<Act> acts) {

    /** Something that is done to a flow. What depends on the flow's present is told in relation to it. */
    sealed interface Act {}

    /** An act that is a command. */
    sealed interface Commanding extends Act {
        FlowCommand on(FlowInstance instance, List<FlowDefinition> versions);
    }

    record Properties(Map<String, Object> now) implements Act {}

    /** @param revisionsAgo the revision that is expected, counted back from the present one */
    record Take(String transition, Optional<String> step, OptionalInt revisionsAgo, Map<String, Object> input)
            implements Commanding {

        @Override
        public FlowCommand on(FlowInstance instance, List<FlowDefinition> versions) {
            var revision = revisionsAgo.stream()
                    .mapToObj(ago -> OptionalLong.of(instance.revision() - ago))
                    .findFirst()
                    .orElse(OptionalLong.empty());
            return new TransitionCommand(transition, step, revision, input);
        }
    }

    record Steer(LifecycleCommand command) implements Commanding {

        @Override
        public FlowCommand on(FlowInstance instance, List<FlowDefinition> versions) {
            return command;
        }
    }

    /** @param visitsAgo the visit to which the timer belongs, counted back from the present one */
    record Fire(String step, int visitsAgo, String transition) implements Commanding {

        @Override
        public FlowCommand on(FlowInstance instance, List<FlowDefinition> versions) {
            return new TimerCommand(step, instance.step(step).visits() - visitsAgo, transition);
        }
    }

    record Reply(String step, int visitsAgo, String transition, Map<String, Object> input) implements Commanding {

        @Override
        public FlowCommand on(FlowInstance instance, List<FlowDefinition> versions) {
            return new ReplyCommand(step, instance.step(step).visits() - visitsAgo, transition, input);
        }
    }

    record Migrate(int version, Map<String, String> steps) implements Commanding {

        @Override
        public FlowCommand on(FlowInstance instance, List<FlowDefinition> versions) {
            return new MigrateCommand(instance.version(), versions.get(version - 1), steps);
        }
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int version = 1; version <= versions.size(); version++) {
            text.append("version ").append(version).append('\n');
            versions.get(version - 1).steps().forEach(step -> text.append("  ").append(told(step)));
            versions.get(version - 1)
                    .transitions()
                    .forEach(edge -> text.append("    ").append(told(edge)));
        }
        text.append("properties ").append(properties).append(", batches of ").append(batch);
        return acts.stream().map(act -> "\n  " + act).collect(Collectors.joining("", text, "\n"));
    }

    private static String told(FlowSchema.Step step) {
        return "%s%s%s%s%n"
                .formatted(
                        step.identifier(),
                        step.entry() ? ", entry" : "",
                        step.finale() ? ", final" : "",
                        step.join() == FlowSchema.Join.ALL ? ", join all" : "");
    }

    private static String told(FlowSchema.Transition edge) {
        return "%s: %s -> %s, %s%s%s%n"
                .formatted(
                        edge.identifier(),
                        edge.from(),
                        edge.to(),
                        edge.type(),
                        edge.condition().map(text -> " if " + text).orElse(""),
                        edge.after().map(after -> " after " + after).orElse(""));
    }
}
