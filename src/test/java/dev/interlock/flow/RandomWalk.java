package dev.interlock.flow;

import dev.interlock.flow.RandomSchemas.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Walks that are made up on the way, so that most acts fit the present of their flow. */
final class RandomWalk {
    private static final int MOST_ACTS = 14;

    private RandomWalk() {}

    /** A walk at the end of which something was wrong. */
    record Failed(Walk walk, Throwable cause) {

        /** The same fault, or another one, with as little as possible. */
        Failed shrunk() {
            return SmallerWalks.of(walk)
                    .map(RandomWalk::again)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .map(Failed::shrunk)
                    .orElse(this);
        }
    }

    /**
     * Walks at random.
     *
     * @param definitions of the two versions
     * @param verdicts takes the kind of each act and what came of it
     */
    static Optional<Failed> of(
            Versions versions, List<FlowDefinition> definitions, Chance chance, BiConsumer<String, String> verdicts) {
        var random = new RandomActs(chance, versions);
        var acts = new ArrayList<Walk.Act>();
        var walk = new Walk(versions.both(), random.properties(), 1 + chance.below(3), acts);
        try {
            var flow = new ComparedFlow(walk, definitions);
            verdicts.accept("start", flow.start());
            for (int left = flow.hasStarted() ? chance.below(MOST_ACTS) : 0; left > 0; left--) {
                var act = random.next(flow.instance());
                acts.add(act);
                verdicts.accept(act.getClass().getSimpleName(), flow.act(act));
                left = flow.instance().state().running() ? left : Math.min(left, 2);
            }
            flow.finish();
            return Optional.empty();
        } catch (AssertionError | RuntimeException cause) {
            return Optional.of(new Failed(walk, cause));
        }
    }

    private static Optional<Failed> again(Walk walk) {
        try {
            var flow = new ComparedFlow(walk, SampleCondition.define(walk.versions()));
            flow.start();
            if (flow.hasStarted()) {
                walk.acts().forEach(flow::act);
            }
            flow.finish();
            return Optional.empty();
        } catch (AssertionError | RuntimeException cause) {
            return Optional.of(new Failed(walk, cause));
        }
    }
}
