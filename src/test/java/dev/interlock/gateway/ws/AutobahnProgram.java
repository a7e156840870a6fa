package dev.interlock.gateway.ws;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.gateway.ws.AutobahnSuite.Verdict;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The WebSocket protocol as the Autobahn test suite sees it kept, {@code mvn -ntp verify -Pautobahn}; prints how many cases ended how. */
class AutobahnProgram {
    /** All that the suite has in its groups 1 to 7, 9 and 10, less those that are outdated. */
    private static final int CASES = 302;

    /** They want the close codes 1012, 1013 and 1014 to be refused, which have been registered since. */
    private static final List<String> OUTDATED = List.of("7.9.6", "7.9.7", "7.9.8");

    /** As large as the largest messages of group 9. */
    private static final String MAX_MESSAGE = "16MiB";

    @Test
    void connections_keep_to_the_protocol() throws Exception {
        try (var server = new EchoServer(MAX_MESSAGE)) {
            var verdicts = AutobahnSuite.run(server.uri(), OUTDATED);

            var byBehavior = verdicts.stream().collect(groupingBy(Verdict::behavior, TreeMap::new, counting()));
            System.out.println(byBehavior);
            assertEquals(
                    List.of(), verdicts.stream().filter(not(Verdict::conforms)).toList());
            assertEquals(CASES, verdicts.size());
        }
    }
}
