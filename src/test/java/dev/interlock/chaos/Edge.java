package dev.interlock.chaos;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The transitions of the chaos schema: two loops, one of them guarded by the revision at which it is called. */
enum Edge {
    AHEAD(Place.A, Place.B),
    ON(Place.B, Place.C),
    ROUND(Place.C, Place.A),
    BACK(Place.B, Place.A) {
        @Override
        boolean allowedAt(long revision) {
            return revision % 3 == 0;
        }
    };

    static final List<Edge> ALL = List.of(values());

    private final Place from;
    private final Place to;

    Edge(Place from, Place to) {
        this.from = from;
        this.to = to;
    }

    Place from() {
        return from;
    }

    Place to() {
        return to;
    }

    boolean allowedAt(long revision) {
        return true;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The document of the schema. */
    static String schema(String identifier) {
        var transitions = ALL.stream()
                .map(edge -> "{\"identifier\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"%s}"
                        .formatted(
                                edge.word(),
                                edge.from.word(),
                                edge.to.word(),
                                edge == BACK ? ",\"condition\":\"flow.revision % 3 == 0\"" : ""))
                .collect(Collectors.joining(","));
        return """
                {"identifier":"%s","steps":[{"identifier":"a","entry":true},{"identifier":"b"},{"identifier":"c"}],\
                "transitions":[%s]}""".formatted(identifier, transitions);
    }
}
