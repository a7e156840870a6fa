package dev.interlock;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.client.InterlockBus;
import dev.interlock.example.ParcelApplication;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What an application needs beside Interlock's jar: little, and none of what nodes need. */
class ClassPathOfApplicationIT {
    /** What is not optional in the pom, and what that brings. */
    private static final Pattern NEEDED = Pattern.compile(
            "(vertx-core|vertx-core-logging|netty-[a-z0-9-]+|jackson-(core|annotations|databind)|slf4j-api|jspecify)-[0-9].*");

    /** What an application brings to join a cluster. */
    private static final Pattern BROUGHT = Pattern.compile("(vertx-hazelcast|hazelcast)-[0-9].*");

    @Test
    void only_what_the_client_needs_is_not_optional() throws Exception {
        var pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
        var dependencies =
                children(children(pom.getDocumentElement(), "dependencies").getFirst(), "dependency");

        var needed = dependencies.stream()
                .filter(dependency -> children(dependency, "optional").isEmpty())
                .filter(dependency -> children(dependency, "scope").isEmpty())
                .map(dependency -> children(dependency, "artifactId").getFirst().getTextContent())
                .toList();

        assertEquals(List.of("vertx-core", "jackson-databind", "slf4j-api", "jspecify"), needed);
    }

    private static List<Element> children(Element parent, String name) {
        var nodes = parent.getChildNodes();
        var found = new ArrayList<Element>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    @Test
    void the_example_runs_with_no_more_than_that() throws Exception {
        var settings = ClusterSettings.of(1);
        try (var node = RunningNode.start(settings.ofNode(0))) {
            assertTrue(node.port() > 0);
            var application = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classPath(),
                            ParcelApplication.class.getName(),
                            settings.name(),
                            settings.members())
                    .redirectErrorStream(true)
                    .start();
            try {
                assertEquals("[sent]", lastStep(application));
            } finally {
                application.destroyForcibly().onExit().join();
            }
        }
    }

    /** Of the parcel that the application sends. */
    private static String lastStep(Process application) throws IOException {
        var said = new ArrayList<String>();
        var lines = new BufferedReader(new InputStreamReader(application.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.endsWith("3 [sent]")) {
                return "[sent]";
            }
        }
        return String.join("\n", said);
    }

    private static String classPath() throws Exception {
        var libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> Stream.of(NEEDED, BROUGHT)
                        .anyMatch(pattern -> pattern.matcher(
                                        String.valueOf(Path.of(entry).getFileName()))
                                .matches()));
        return Stream.concat(
                        Stream.of(home(InterlockBus.class).toString(), example().toString()), libraries)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A folder with the example alone, as the tests beside it would bring more. */
    private static Path example() throws Exception {
        var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "nodes")), "example");
        var inside = Path.of("dev", "interlock", "example");
        Files.createDirectories(folder.resolve(inside));
        try (var classes = Files.list(home(ParcelApplication.class).resolve(inside))) {
            for (var file : classes.toList()) {
                Files.copy(file, folder.resolve(inside).resolve(requireNonNull(file.getFileName())));
            }
        }
        return folder.toAbsolutePath();
    }

    private static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
