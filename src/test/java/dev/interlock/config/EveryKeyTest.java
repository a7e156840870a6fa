package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all keys alike, checked against the components of the records. */
final class EveryKeyTest {
    /** At least one of them is valid, and not the default, for any key. */
    private static final List<String> OTHER_VALUES = List.of(
            "true",
            "30",
            "99",
            "31s",
            "9m",
            "2h",
            "3d",
            "3MiB",
            "64MiB",
            "26%",
            "debug",
            "json",
            "table",
            "postgresql://me:pw@db/x",
            "elsewhere",
            "elsewhere:1",
            "https://elsewhere");

    /** An address that is not loopback is valid only beside a second key. */
    private static final String LOOPBACK = "localhost";

    /** What else must be set for a key to be changed. */
    private static final Map<String, Map<String, String>> AROUND =
            Map.of("cluster.enabled", Map.of("INTERLOCK_DATABASE_URL", "postgresql://me:pw@db/x"));

    static Stream<String> keys() {
        return declared(Map.of()).stream().map(Setting::key);
    }

    @Test
    void keys_are_the_components_of_the_records_in_their_order() {
        List<String> components =
                List.copyOf(components(Configuration.defaults()).keySet());
        assertEquals(components, keys().map(EveryKeyTest::bare).toList());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void each_key_is_overridden_by_its_variable_and_changes_its_component_only(String key) {
        String variable = Setting.variable(key);
        Map<String, String> environment = new HashMap<>(AROUND.getOrDefault(key, Map.of()));
        Map<String, Object> before = components(configuration(environment));
        environment.put(variable, otherValue(key));

        Map<String, Object> after = components(configuration(environment));
        before.keySet().removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        assertEquals(List.of(bare(key)), List.copyOf(before.keySet()));

        Setting setting = declared(environment).stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow();
        assertEquals(new Origin.Variable(variable), setting.origin());
    }

    @Test
    void variables_are_spelt_from_their_keys() {
        assertEquals("INTERLOCK_HTTP_PORT", Setting.variable("http.port"));
        assertEquals("INTERLOCK_REGISTRATION_ERROR_CODE_TABLE", Setting.variable("registration.error-code-table"));
        assertEquals(keys().count(), keys().map(Setting::variable).distinct().count());
    }

    private static String otherValue(String key) {
        for (String value : OTHER_VALUES) {
            String candidate = key.equals("http.host") ? LOOPBACK : value;
            try {
                Map<String, String> environment = new HashMap<>(AROUND.getOrDefault(key, Map.of()));
                Configuration before = configuration(environment);
                environment.put(Setting.variable(key), candidate);
                if (!configuration(environment).equals(before)) {
                    return candidate;
                }
            } catch (ConfigurationException e) {
                assertTrue(String.valueOf(e.getMessage()).contains(key), e.getMessage());
            }
        }
        throw new AssertionError("no other value fits " + key);
    }

    private static Configuration configuration(Map<String, String> environment) {
        return Configuration.read(new Settings(Optional.empty(), environment));
    }

    private static List<Setting> declared(Map<String, String> environment) {
        Settings settings = new Settings(Optional.empty(), environment);
        Configuration.read(settings);
        return settings.declared();
    }

    private static Map<String, Object> components(Configuration configuration) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent section : Configuration.class.getRecordComponents()) {
            for (RecordComponent component : section.getType().getRecordComponents()) {
                values.put(
                        bare(section.getName() + "." + component.getName()),
                        value(component, value(section, configuration)));
            }
        }
        return values;
    }

    private static Object value(RecordComponent component, Object owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the record cannot be read: " + component, e);
        }
    }

    private static String bare(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
