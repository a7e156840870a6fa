package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds {@code conf/interlock.yaml} equal to the built-in defaults, complete and explained. */
final class ShippedFileTest {
    private static final Path FILE = Path.of("conf", "interlock.yaml");

    @Test
    void the_shipped_file_gives_the_defaults() {
        assertEquals(
                Configuration.defaults(),
                Configuration.load(Optional.of(FILE), Map.of()).configuration());
    }

    @Test
    void the_shipped_file_shows_each_key_in_order_with_the_text_of_its_default() throws IOException {
        Settings settings = new Settings(Optional.empty(), Map.of());
        Configuration.read(settings);
        List<String> expected = settings.declared().stream()
                .map(setting -> setting.key() + " = " + (setting.absent() ? "(commented out)" : setting.text()))
                .toList();
        assertEquals(expected, shown());
    }

    /** A key that has no default is shown in a comment, with a value to replace. */
    private static List<String> shown() throws IOException {
        Pattern sectionLine = Pattern.compile("([a-z]+):");
        Pattern keyLine = Pattern.compile("  (# )?([a-z-]+): (\\S+)");
        List<String> shown = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(FILE)) {
            Matcher opening = sectionLine.matcher(line);
            Matcher key = keyLine.matcher(line);
            if (opening.matches()) {
                section = opening.group(1);
            } else if (key.matches()) {
                shown.add(section + "." + key.group(2) + " = "
                        + (key.group(1) == null ? key.group(3) : "(commented out)"));
            }
        }
        return shown;
    }

    @Test
    void each_key_and_section_stands_under_a_comment() throws IOException {
        String before = "";
        for (String line : Files.readAllLines(FILE)) {
            boolean explained = line.isBlank()
                    || line.strip().startsWith("#")
                    || before.strip().startsWith("# ");
            assertTrue(explained, "no comment above: " + line);
            before = line;
        }
    }
}
