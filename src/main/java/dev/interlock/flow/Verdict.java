package dev.interlock.flow;

import dev.interlock.bus.Failure;

/** What the machine says to a command: the next instance, or why there is none. */
public sealed interface Verdict {

    /** Whether a condition read the subject's properties, so that the verdict holds only while they are what they were. */
    boolean reliedOnSubject();

    /** The command moves the instance. */
    record Moved(FlowInstance next, Change change, boolean reliedOnSubject) implements Verdict {}

    /** The command changes nothing. */
    record Refused(Failure failure, boolean reliedOnSubject) implements Verdict {}
}
