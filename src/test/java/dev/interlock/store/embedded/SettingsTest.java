package dev.interlock.store.embedded;

import static dev.interlock.store.embedded.EmbeddedPostgres.Settings.LEAST_WAL_SIZE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.store.embedded.EmbeddedPostgres.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @Test
    void pauses_between_restarts_double_up_to_a_limit() {
        assertEquals(Duration.ofMillis(100), Settings.backOff(1));
        assertEquals(Duration.ofMillis(200), Settings.backOff(2));
        assertEquals(Duration.ofMillis(6400), Settings.backOff(7));
        assertEquals(Settings.LONGEST_BACK_OFF, Settings.backOff(8));
        assertEquals(Settings.LONGEST_BACK_OFF, Settings.backOff(Integer.MAX_VALUE));
    }

    @Test
    void a_bad_value_is_named_with_what_was_expected() {
        Path directory = Path.of("data");
        Duration second = Duration.ofSeconds(1);

        assertEquals(
                "port is 65536, expected 0 to 65535",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Settings(directory, 65536, LEAST_WAL_SIZE, second, second, second))
                        .getMessage());
        assertEquals(
                "minWalSize is 1048576, expected at least 33554432",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Settings(directory, 0, 1 << 20, second, second, second))
                        .getMessage());
        assertEquals(
                "stopTimeout is PT0S, expected more than zero",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Settings(directory, 0, LEAST_WAL_SIZE, second, second, Duration.ZERO))
                        .getMessage());
    }

    @Test
    void an_address_survives_its_file_and_hides_its_password(@TempDir Path directory) throws IOException {
        DatabaseAddress address = new DatabaseAddress(20_001, DatabaseAddress.newPassword());
        Path file = directory.resolve("database.url");

        address.write(file);

        assertEquals(address, DatabaseAddress.read(file));
        assertFalse(address.toString().contains(address.password()));
    }

    @Test
    void an_address_file_of_another_form_is_named(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("database.url"), "postgresql://elsewhere/interlock");

        IOException failure = assertThrows(IOException.class, () -> DatabaseAddress.read(file));

        assertTrue(
                String.valueOf(failure.getMessage()).startsWith(file + " is not of the form postgresql://interlock:"));
    }
}
