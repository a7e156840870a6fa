package dev.interlock.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The texts of all settings while they are being read: asking for a key declares it, with its default and what is
 * expected of it. Once every section has asked, whatever else was written is unknown.
 */
final class Settings {
    static final String VARIABLE_PREFIX = "INTERLOCK_";

    /** Read by the start script and the command line. */
    private static final Set<String> OTHER_VARIABLES =
            Set.of("INTERLOCK_JAVA_HOME", "INTERLOCK_JAVA_OPTS", "INTERLOCK_URL", "INTERLOCK_PRETTY");

    private final Origin fileOrigin;
    private final SettingsFile.Contents inFile;
    private final Map<String, String> environment;
    private final List<Setting> declared = new ArrayList<>();

    Settings(Optional<Path> file, Map<String, String> environment) {
        this.fileOrigin = file.<Origin>map(Origin.File::new).orElseGet(Origin.BuiltIn::new);
        this.inFile = file.map(SettingsFile::read).orElse(SettingsFile.Contents.NONE);
        this.environment = environment;
    }

    /** The value of a key that always has one. */
    <T> T get(String key, Expectation<T> expectation, String byDefault) {
        return value(written(key).orElseGet(() -> new Setting(key, byDefault, new Origin.BuiltIn())), expectation);
    }

    /** The value of a key that may be absent. */
    <T> Optional<T> find(String key, Expectation<T> expectation) {
        Optional<Setting> setting = written(key);
        if (setting.isEmpty()) {
            declared.add(new Setting(key, "", new Origin.BuiltIn()));
        }
        return setting.map(present -> value(present, expectation));
    }

    private Optional<Setting> written(String key) {
        String variable = Setting.variable(key);
        String text = environment.getOrDefault(variable, "").strip();
        if (!text.isEmpty()) {
            return Optional.of(new Setting(key, text, new Origin.Variable(variable)));
        }
        return Optional.ofNullable(inFile.texts().get(key)).map(inside -> new Setting(key, inside, fileOrigin));
    }

    private <T> T value(Setting setting, Expectation<T> expectation) {
        if (!expectation.list()
                && setting.origin().equals(fileOrigin)
                && inFile.lists().contains(setting.key())) {
            throw new ConfigurationException(
                    "%s: %s: a list is not valid: expected a single value".formatted(setting.origin(), setting.key()));
        }
        T value = expectation
                .meaning()
                .apply(setting.text())
                .orElseThrow(() -> new ConfigurationException("%s: %s: %s is not valid: expected %s"
                        .formatted(
                                setting.origin(),
                                setting.key(),
                                expectation.secret() ? "the value (hidden)" : OneLine.quoted(setting.text()),
                                expectation.words())));
        String shown = expectation.secret() ? value.toString() : setting.text();
        declared.add(new Setting(setting.key(), shown, setting.origin()));
        return value;
    }

    /** The failure of a key whose value is fine alone but not beside the others. */
    ConfigurationException refusal(String key, String expected) {
        Setting setting = declared.stream()
                .filter(candidate -> candidate.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no setting was declared as " + key));
        return new ConfigurationException("%s: %s: %s is not valid: expected %s"
                .formatted(setting.origin(), key, OneLine.quoted(setting.text()), expected));
    }

    /** Refuses what the file has beside the declared keys. A section whose keys are all commented out is fine. */
    void refuseUnknownKeys() {
        List<String> known = keys();
        inFile.texts().forEach((key, text) -> {
            if (known.contains(key)) {
                return;
            }
            List<String> inside =
                    known.stream().filter(name -> name.startsWith(key + ".")).toList();
            if (inside.isEmpty()) {
                throw new ConfigurationException(
                        "%s: %s: unknown key: expected %s".formatted(fileOrigin, OneLine.of(key), guess(key, known)));
            }
            if (!text.isEmpty()) {
                throw new ConfigurationException("%s: %s: a single value is not valid: expected keys such as '%s'"
                        .formatted(fileOrigin, key, inside.getFirst()));
            }
        });
    }

    private static String guess(String key, List<String> known) {
        return NearestName.to(key, known)
                .map(name -> "'" + name + "' perhaps")
                .orElseGet(() -> known.stream()
                        .map(name -> name.substring(0, name.indexOf('.')))
                        .distinct()
                        .collect(Collectors.joining(", ", "a key of one of the sections ", "")));
    }

    /** Our variables that mean nothing here: no errors, as container platforms add such names for services. */
    List<String> warnings() {
        List<String> known = keys().stream().map(Setting::variable).toList();
        return environment.keySet().stream()
                .filter(name -> name.startsWith(VARIABLE_PREFIX))
                .filter(name -> !known.contains(name) && !OTHER_VARIABLES.contains(name))
                .sorted()
                .map(name -> OneLine.of(name) + ": unknown environment variable, ignored"
                        + NearestName.to(name, known)
                                .map(near -> ": expected '" + near + "' perhaps")
                                .orElse(""))
                .toList();
    }

    /** Every key with its text in effect, in the order in which the sections asked. */
    List<Setting> declared() {
        return List.copyOf(declared);
    }

    private List<String> keys() {
        return declared.stream().map(Setting::key).toList();
    }
}
