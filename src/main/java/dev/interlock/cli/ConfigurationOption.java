package dev.interlock.cli;

import dev.interlock.config.Configuration;
import dev.interlock.config.ConfigurationException;
import dev.interlock.config.LoadedConfiguration;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says where the settings of a node are. */
final class ConfigurationOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Settings in YAML (default: conf/interlock.yaml, if it is there). Each key is overridden by an"
                            + " environment variable: http.port by INTERLOCK_HTTP_PORT.")
    private Optional<Path> file = Optional.empty();

    LoadedConfiguration load(Terminal terminal) {
        try {
            return Configuration.load(file, terminal.environment());
        } catch (ConfigurationException refusal) {
            throw CommandException.unusable(String.valueOf(refusal.getMessage()));
        }
    }
}
