package dev.interlock.chaos;

import java.util.List;

/**
 * A flow of the chaos schema of which it is known how it went: of what the rules allow, only that can happen.
 *
 * @param way how it stood at revision 0, 1, 2 and so on
 */
record FlowAlong(FlowModel rules, List<Standing> way) implements Model<Standing, FlowCall, FlowAnswer> {
    private static final FlowAnswer OTHERWISE = new FlowAnswer.Refused("not in the history");

    FlowAlong {
        way = List.copyOf(way);
    }

    @Override
    public Standing initial() {
        return rules.initial();
    }

    @Override
    public Step<Standing, FlowAnswer> apply(Standing state, FlowCall call) {
        var step = rules.apply(state, call);
        long revision = step.next().revision();
        return revision < way.size() && way.get(Math.toIntExact(revision)).equals(step.next())
                ? step
                : new Step<>(state, OTHERWISE);
    }
}
