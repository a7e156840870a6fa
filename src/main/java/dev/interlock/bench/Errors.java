package dev.interlock.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often something went wrong, by why: the code of a refusal, or what was waited for in vain. */
public record Errors(Map<String, Long> byReason) {
    static final Errors NONE = new Errors(Map.of());

    static final String CONNECTION_LOST = "connection lost";
    static final String NOT_ANSWERED = "not answered in time";
    static final String NOT_SENT = "not sent in time";

    public Errors {
        byReason = Map.copyOf(byReason);
    }

    public long total() {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** These, and so many more for a reason. */
    Errors and(String reason, long times) {
        return times == 0 ? this : and(new Errors(Map.of(reason, times)));
    }

    Errors and(Errors others) {
        var all = new LinkedHashMap<>(byReason);
        others.byReason.forEach((reason, times) -> all.merge(reason, times, Long::sum));
        return new Errors(all);
    }

    /** Why a node did not do what it was asked for, by its answer, which is empty if the connection ended before. */
    static String reason(String answer) {
        if (answer.isEmpty()) {
            return CONNECTION_LOST;
        }
        var code = Text.string(answer, "code");
        return code.isEmpty() ? "status " + Text.number(answer, "status") : code;
    }
}
