package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.config.Configuration;
import dev.interlock.flow.SubjectSchemaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
    @TempDir
    Path directory;

    @Test
    void a_subject_schema_that_is_none_stops_the_start_before_all_else_with_one_line_that_names_the_file()
            throws IOException {
        var schemas = Files.createDirectory(directory.resolve("schemas"));
        var file = Files.writeString(schemas.resolve("person.json"), "{\"type\": \"text\"}");
        var database = directory.resolve("postgres");
        var configuration = Configuration.load(
                        Optional.empty(),
                        Map.of(
                                "INTERLOCK_FLOW_SUBJECT_SCHEMAS", schemas.toString(),
                                "INTERLOCK_DATABASE_DIRECTORY", database.toString()))
                .configuration();

        var refused = assertThrows(SubjectSchemaException.class, () -> Node.start(configuration));

        var message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("flow.subject-schemas: " + file + ": "), message);
        assertEquals(1, message.lines().count());
        assertFalse(Files.exists(database));
    }
}
