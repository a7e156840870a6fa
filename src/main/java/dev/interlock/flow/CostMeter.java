package dev.interlock.flow;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one evaluation costs and ends it at the limit.
 *
 * <p>The evaluator's own limit counts the turns of macros only, and a short expression can build a value of any size. Here a value
 * is weighed before the next operation uses it, so that each operation works on values that the limit allows.
 */
final class CostMeter implements CelEvaluationListener {
    private static final int CHARACTERS_PER_UNIT = 16;
    private static final int SEARCHED_CHARACTERS_PER_UNIT = 64;
    private static final int PATTERN_COST = 400;
    private static final int COST_PER_MATCHED_CHARACTER = 4;

    private final CostWeights weights;
    private long left;

    CostMeter(CostWeights weights, long limit) {
        this.weights = weights;
        left = limit;
    }

    @Override
    public void callback(CelExpr part, @Nullable Object value) {
        spend(1);
        switch (value) {
            case String text -> weigh(text, weights.of(part));
            case Map<?, ?> map -> weigh(map, weights.of(part));
            case Collection<?> list -> weigh(list, weights.of(part));
            case null -> {}
            default -> {}
        }
    }

    /** What may still be spent. */
    long left() {
        return left;
    }

    private void weigh(String text, CostWeights.Use use) {
        spend(text.length() / CHARACTERS_PER_UNIT);
        switch (use) {
            case SEARCHED -> {
                long side = text.length() / SEARCHED_CHARACTERS_PER_UNIT;
                spend(side * side);
            }
            case MATCHED -> spend((long) text.length() * COST_PER_MATCHED_CHARACTER);
            case PATTERN -> spend(PATTERN_COST);
            case ENTERED, LOOKED_UP, WHOLE -> {}
        }
    }

    private void weigh(Map<?, ?> map, CostWeights.Use use) {
        switch (use) {
            case ENTERED, LOOKED_UP -> {}
            case SEARCHED, MATCHED, PATTERN, WHOLE -> weighDeeply(map);
        }
    }

    private void weigh(Collection<?> list, CostWeights.Use use) {
        switch (use) {
            case ENTERED -> {}
            case LOOKED_UP, SEARCHED, MATCHED, PATTERN, WHOLE -> weighDeeply(list);
        }
    }

    /** Ends with the limit, also where a value contains another one many times over. */
    private void weighDeeply(@Nullable Object value) {
        spend(1);
        switch (value) {
            case String text -> spend(text.length() / CHARACTERS_PER_UNIT);
            case Map<?, ?> map ->
                map.forEach((key, element) -> {
                    weighDeeply(key);
                    weighDeeply(element);
                });
            case Collection<?> list -> list.forEach(this::weighDeeply);
            case null -> {}
            default -> {}
        }
    }

    private void spend(long cost) {
        left -= cost;
        if (left < 0) {
            throw new Exceeded();
        }
    }

    /** An error and no exception, because the evaluator takes exceptions for values that {@code ||} may overrule. */
    static final class Exceeded extends Error {
        private static final long serialVersionUID = 1;

        Exceeded() {
            super("cost limit exceeded", null, false, false);
        }
    }
}
