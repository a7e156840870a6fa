package dev.interlock.chaos;

import dev.interlock.chaos.Model.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The search for an order of operations that explains all their answers and in which none comes before one that had ended when it began
 * (Wing and Gong's, with Lowe's memory of what was tried).
 *
 * <p>Depth first. An operation that fits and changes nothing is placed at once, as that forbids no other. Those with a known outcome
 * are tried before those without, and of several equal ones without only the first, as each can stand for any other.
 */
final class Linearization<S, C, A> {
    private final Model<S, C, A> model;
    private final List<Operation<C, A>> known;
    private final List<Operation<C, A>> unknown;
    private final int limit;
    private final BitSet knownPlaced = new BitSet();
    private final BitSet unknownPlaced = new BitSet();
    private final Set<Configuration<S>> tried = new HashSet<>();
    private final Deque<Frame<S>> path = new ArrayDeque<>();
    private int furthest = -1;
    private String where = "";

    private Linearization(Model<S, C, A> model, List<Operation<C, A>> operations, int limit) {
        var inOrder = operations.stream()
                .sorted(Comparator.comparingLong(Operation::began))
                .toList();
        this.model = model;
        this.known = inOrder.stream()
                .filter(operation -> operation.answer().isPresent())
                .toList();
        this.unknown = inOrder.stream()
                .filter(operation -> operation.answer().isEmpty())
                .toList();
        this.limit = limit;
    }

    /** @param limit how many configurations may be looked at */
    static <S, C, A> Verdict check(Model<S, C, A> model, List<Operation<C, A>> operations, int limit) {
        return new Linearization<>(model, operations, limit).search();
    }

    private Verdict search() {
        enter(model.initial(), Optional.empty());
        while (!path.isEmpty()) {
            if (knownPlaced.cardinality() == known.size()) {
                return new Verdict.Explained();
            }
            if (tried.size() > limit) {
                return new Verdict.Undecided(tried.size());
            }
            var frame = path.element();
            if (frame.choices.isEmpty()) {
                leave();
            } else {
                var choice = frame.choices.remove();
                place(choice, true);
                enter(model.apply(frame.state, operation(choice).call()).next(), Optional.of(choice));
            }
        }
        return new Verdict.Unexplained(where);
    }

    /** Goes on from a state; a configuration that was met before is a dead end. */
    private void enter(S state, Optional<Placed> by) {
        var frame = new Frame<S>(state, by);
        path.push(frame);
        var window = placeWhatChangesNothing(frame);
        note(state, window);
        if (tried.add(configuration(state))) {
            addChoices(frame, window);
        }
    }

    private void leave() {
        var frame = path.pop();
        frame.unchanging.forEach(index -> place(new Placed(index, true), false));
        frame.by.ifPresent(placed -> place(placed, false));
    }

    private void place(Placed placed, boolean value) {
        (placed.known() ? knownPlaced : unknownPlaced).set(placed.index(), value);
    }

    private Operation<C, A> operation(Placed placed) {
        return (placed.known() ? known : unknown).get(placed.index());
    }

    private Window placeWhatChangesNothing(Frame<S> frame) {
        while (true) {
            var window = window();
            boolean placed = false;
            for (int index : window.indices()) {
                var operation = known.get(index);
                var step = model.apply(frame.state, operation.call());
                if (step.next().equals(frame.state) && answers(operation, step)) {
                    knownPlaced.set(index);
                    frame.unchanging.add(index);
                    placed = true;
                }
            }
            if (!placed) {
                return window;
            }
        }
    }

    private boolean answers(Operation<C, A> operation, Step<S, A> step) {
        return operation.answer().filter(step.answer()::equals).isPresent();
    }

    private void addChoices(Frame<S> frame, Window window) {
        for (int index : window.indices()) {
            var operation = known.get(index);
            if (answers(operation, model.apply(frame.state, operation.call()))) {
                frame.choices.add(new Placed(index, true));
            }
        }
        var calls = new HashSet<C>();
        for (int index = unknownPlaced.nextClearBit(0);
                index < unknown.size() && unknown.get(index).began() <= window.firstEnd();
                index = unknownPlaced.nextClearBit(index + 1)) {
            var call = unknown.get(index).call();
            if (calls.add(call) && !model.apply(frame.state, call).next().equals(frame.state)) {
                frame.choices.add(new Placed(index, false));
            }
        }
    }

    /** Those that can come next: that began before the first end of those not placed yet. */
    private Window window() {
        var indices = new ArrayList<Integer>();
        long firstEnd = Long.MAX_VALUE;
        for (int index = knownPlaced.nextClearBit(0);
                index < known.size() && known.get(index).began() <= firstEnd;
                index = knownPlaced.nextClearBit(index + 1)) {
            indices.add(index);
            firstEnd = Math.min(firstEnd, known.get(index).ended());
        }
        return new Window(indices, firstEnd);
    }

    private Configuration<S> configuration(S state) {
        int first = knownPlaced.nextClearBit(0);
        return new Configuration<>(state, first, knownPlaced.get(first, Math.max(first, knownPlaced.length())), (BitSet)
                unknownPlaced.clone());
    }

    private void note(S state, Window window) {
        if (knownPlaced.cardinality() > furthest) {
            furthest = knownPlaced.cardinality();
            where = "after %d of %d operations at %s none fits of %s"
                    .formatted(
                            furthest,
                            known.size(),
                            state,
                            window.indices().stream().map(known::get).toList());
        }
    }

    /**
     * A point of the search.
     *
     * @param by the operation that led here; none for the beginning
     */
    private record Frame<S>(S state, Optional<Placed> by, List<Integer> unchanging, Deque<Placed> choices) {
        Frame(S state, Optional<Placed> by) {
            this(state, by, new ArrayList<>(), new ArrayDeque<>());
        }
    }

    private record Placed(int index, boolean known) {}

    private record Window(List<Integer> indices, long firstEnd) {}

    /** All that the rest of the search depends on; the operations before {@code first} are all placed. */
    private record Configuration<S>(S state, int first, BitSet beyond, BitSet unknown) {}
}
