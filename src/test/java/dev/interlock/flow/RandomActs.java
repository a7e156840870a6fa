package dev.interlock.flow;

import dev.interlock.flow.FlowSchema.Transition;
import dev.interlock.flow.RandomSchemas.Versions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes up what may be done to a flow: most of it possible, some of it nonsense. */
final class RandomActs {
    private static final List<Object> NUMBERS = List.of(0L, 1L, 2L, 3L, "many");
    private static final List<Object> FLAGS = List.of(true, false, "yes");

    private final Chance chance;
    private final Versions versions;

    RandomActs(Chance chance, Versions versions) {
        this.chance = chance;
        this.versions = versions;
    }

    Map<String, Object> properties() {
        var properties = new HashMap<String, Object>();
        if (chance.in100(75)) {
            properties.put("n", chance.any(NUMBERS));
        }
        if (chance.in100(75)) {
            properties.put("flag", chance.any(FLAGS));
        }
        return properties;
    }

    Walk.Act next(FlowInstance instance) {
        if (instance.state() == FlowState.PAUSED && chance.in100(35)) {
            return new Walk.Steer(LifecycleCommand.RESUME);
        }
        int which = chance.below(100);
        return which < 12
                ? new Walk.Properties(properties())
                : which < 22 ? steer() : which < 30 ? migrate(instance) : alongSomeEdge(which, instance);
    }

    private Walk.Steer steer() {
        return new Walk.Steer(
                chance.in100(50) ? LifecycleCommand.PAUSE : chance.any(List.of(LifecycleCommand.values())));
    }

    private Walk.Migrate migrate(FlowInstance instance) {
        boolean forth = instance.version() == 1;
        var inverse = new HashMap<String, String>();
        versions.renamed().forEach((old, name) -> inverse.put(name, old));
        return chance.in100(85)
                ? new Walk.Migrate(forth ? 2 : 1, forth ? versions.renamed() : inverse)
                : new Walk.Migrate(1 + chance.below(2), Map.of());
    }

    private Walk.Act alongSomeEdge(int which, FlowInstance instance) {
        var type = which < 45 ? FlowSchema.Type.TIMER : FlowSchema.Type.MANUAL;
        var edge = edge(instance, type);
        var transition =
                chance.in100(3) ? "nonsense" : edge.map(Transition::identifier).orElse(RandomSchemas.NAMES.getFirst());
        var step = chance.in100(3) ? "nowhere" : edge.map(Transition::from).orElse("s0");
        int visitsAgo = chance.in100(80) ? 0 : chance.below(3) - 1;
        return type == FlowSchema.Type.TIMER
                ? new Walk.Fire(step, visitsAgo, transition)
                : which < 53
                        ? new Walk.Reply(step, visitsAgo, transition, input())
                        : new Walk.Take(
                                transition,
                                chance.in100(65) ? Optional.of(step) : Optional.empty(),
                                chance.in100(80) ? OptionalInt.empty() : OptionalInt.of(visitsAgo),
                                input());
    }

    /** Most often one that can be taken. */
    private Optional<Transition> edge(FlowInstance instance, FlowSchema.Type type) {
        var all = (instance.version() == 1 ? versions.first() : versions.second()).transitions();
        var fitting = all.stream()
                .filter(edge -> edge.type() == type && instance.isActive(edge.from()))
                .toList();
        var choices = fitting.isEmpty() || chance.in100(15) ? all : fitting;
        return choices.isEmpty() ? Optional.empty() : Optional.of(chance.any(choices));
    }

    private Map<String, Object> input() {
        return chance.in100(50) ? Map.of() : Map.of("ok", chance.in100(60));
    }
}
