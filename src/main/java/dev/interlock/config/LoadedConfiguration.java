package dev.interlock.config;

import java.util.List;

/**
 * A configuration together with how it came about.
 *
 * @param warnings a line each for the log, about environment variables that look like settings but are none
 * @param effective every key in effect as a YAML file that gives the same configuration again, each with its origin as
 *     a comment; secrets are masked
 */
public record LoadedConfiguration(Configuration configuration, List<String> warnings, String effective) {
    public LoadedConfiguration {
        warnings = List.copyOf(warnings);
    }
}
