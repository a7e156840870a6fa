package dev.interlock.flow;

import dev.interlock.flow.FlowSchema.Join;
import dev.interlock.flow.FlowSchema.Step;
import dev.interlock.flow.FlowSchema.Transition;
import java.util.List;
import java.util.Optional;

/** The lifecycle of cm-handles, version 1, for tests of those who start such flows. */
public final class LifecycleDefinition {
    private LifecycleDefinition() {}

    public static FlowDefinition create() {
        var steps = List.of(
                new Step("ADVISED", true, false, Join.ANY),
                new Step("READY", false, false, Join.ANY),
                new Step("LOCKED", false, false, Join.ANY));
        var transitions = List.of(
                manual("ready", "ADVISED", "READY"),
                manual("lock", "ADVISED", "LOCKED"),
                manual("lock", "READY", "LOCKED"),
                manual("retry", "LOCKED", "ADVISED"));
        return new FlowDefinition(
                new FlowSchema("cm-handle-lifecycle", steps, transitions),
                1,
                transitions.stream()
                        .map(Transition::condition)
                        .map(none -> Optional.<Condition>empty())
                        .toList());
    }

    private static Transition manual(String identifier, String from, String to) {
        return new Transition(identifier, from, to, FlowSchema.Type.MANUAL, Optional.empty(), Optional.empty());
    }
}
