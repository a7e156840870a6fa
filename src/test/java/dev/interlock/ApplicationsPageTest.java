package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/applications.md} says of this build. */
class ApplicationsPageTest {
    private static List<String> found(String regex, Path file) throws IOException {
        return Pattern.compile(regex)
                .matcher(Files.readString(file))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    @Test
    void the_dependencies_are_of_the_versions_of_this_build() throws IOException {
        var pom = Path.of("pom.xml");
        var project = found("<version>(.*?)</version>", pom).getFirst();
        var vertx = found("<vertx\\.version>(.*?)</vertx\\.version>", pom).getFirst();

        assertEquals(List.of(project, vertx), found("<version>(.*?)</version>", Path.of("docs", "applications.md")));
    }

    @Test
    void what_it_links_to_is_there() throws IOException {
        for (var link : found("\\]\\(([^)#]+)(?:#[^)]*)?\\)", Path.of("docs", "applications.md"))) {
            assertTrue(Files.exists(Path.of("docs").resolve(link)), link);
        }
    }
}
