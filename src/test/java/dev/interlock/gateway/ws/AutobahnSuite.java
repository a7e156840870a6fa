package dev.interlock.gateway.ws;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The fuzzing client of the Autobahn test suite, which Jython runs in a process of its own.
 *
 * <p>What it prints and its reports, a page for each case, stay in {@code target/autobahn}.
 */
final class AutobahnSuite {
    private static final Path DIRECTORY = Path.of("target", "autobahn");
    private static final int MINUTES = 15;
    private static final String AGENT = "interlock";
    private static final String PROGRAM = "from autobahntestsuite import wstest; wstest.run()";

    /** Times are in seconds, longer than usual: a busy machine is no fault of the server. */
    private static final Map<String, Object> OPTIONS = Map.of(
            "failByDrop", false,
            "version", 18,
            "openHandshakeTimeout", 60,
            "closeHandshakeTimeout", 10,
            "serverConnectionDropTimeout", 10);

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private AutobahnSuite() {}

    /** What the suite says of a server's behavior in one case, and of how it closed the connection. */
    record Verdict(String testCase, String behavior, String closing) {
        private static final Set<String> CONFORMING = Set.of("OK", "NON-STRICT", "INFORMATIONAL");

        boolean conforms() {
            return CONFORMING.contains(behavior) && CONFORMING.contains(closing);
        }
    }

    /** Runs all cases but some. */
    static List<Verdict> run(URI server, List<String> excluded) throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        var report = DIRECTORY.resolve("index.json");
        Files.deleteIfExists(report);
        var specification = DIRECTORY.resolve("specification.json");
        MAPPER.writeValue(
                specification.toFile(),
                Map.of(
                        "outdir", DIRECTORY.toString(),
                        "options", OPTIONS,
                        "servers", List.of(Map.of("agent", AGENT, "url", server.toString())),
                        "cases", List.of("*"),
                        "exclude-cases", excluded));
        run(specification);
        return MAPPER.readTree(report.toFile()).path(AGENT).properties().stream()
                .map(entry -> new Verdict(
                        entry.getKey(),
                        entry.getValue().path("behavior").asText(),
                        entry.getValue().path("behaviorClose").asText()))
                .toList();
    }

    private static void run(Path specification) throws IOException, InterruptedException {
        var log = DIRECTORY.resolve("suite.log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        "org.python.util.jython",
                        "-c",
                        PROGRAM,
                        "--mode=fuzzingclient",
                        "--spec=" + specification)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new AssertionError("the suite did not come to its end, see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** The suite and its Jython alone, because what else is here would make them log each of their steps. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.contains("autobahntestsuite") || jar.contains("jython"))
                .collect(joining(File.pathSeparator));
    }
}
