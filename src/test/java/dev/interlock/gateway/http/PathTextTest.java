package dev.interlock.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {
    @Test
    void escapes_become_the_text_they_mean_and_a_plus_stays() {
        assertEquals(Optional.of("/é +/€%"), PathText.decode("/%C3%a9%20+/%e2%82%ac%25"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%g0", "%0g", "%-1", "%00", "%ff", "%c3", "%c0%af", "%ed%a0%80"})
    void what_is_no_escape_of_UTF_8_text_is_refused(String path) {
        assertEquals(Optional.empty(), PathText.decode(path));
    }
}
