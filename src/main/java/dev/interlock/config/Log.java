package dev.interlock.config;

import static dev.interlock.config.Expectation.oneOf;

import java.util.List;

/**
 * What is written to standard error, and how.
 *
 * @param level the least severe events that are written
 */
public record Log(Level level, Format format) {
    /** A severity of log events. */
    public enum Level {
        TRACE("trace"),
        DEBUG("debug"),
        INFO("info"),
        WARN("warn"),
        ERROR("error");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** A form of log lines. */
    public enum Format {
        TEXT("text"),
        JSON("json");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    static Log read(Settings settings) {
        return new Log(
                settings.get("log.level", oneOf(List.of(Level.values()), Level::word), "info"),
                settings.get("log.format", oneOf(List.of(Format.values()), Format::word), "text"));
    }
}
