package dev.interlock.config;

import java.util.List;
import java.util.regex.Pattern;

/** All settings as a YAML file, each with its origin in a comment. */
final class Printout {
    /** Texts that every reader of YAML takes as they stand; all others go in quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9/._-]*");

    private Printout() {}

    static String of(List<Setting> settings) {
        StringBuilder yaml = new StringBuilder();
        String section = "";
        for (Setting setting : settings) {
            if (!setting.section().equals(section)) {
                section = setting.section();
                yaml.append(yaml.isEmpty() ? "" : "\n").append(section).append(":\n");
            }
            yaml.append(line(setting)).append('\n');
        }
        return yaml.toString();
    }

    private static String line(Setting setting) {
        String entry = setting.absent()
                ? "  # %s:".formatted(setting.name())
                : "  %s: %s".formatted(setting.name(), scalar(setting.text()));
        return "%-38s # %s".formatted(entry, origin(setting.origin()));
    }

    private static String origin(Origin origin) {
        return switch (origin) {
            case Origin.BuiltIn builtIn -> "default";
            case Origin.File file -> "file " + file;
            case Origin.Variable variable -> "environment variable " + variable;
        };
    }

    private static String scalar(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
    }
}
