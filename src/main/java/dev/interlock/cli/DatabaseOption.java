package dev.interlock.cli;

import dev.interlock.config.Database;
import dev.interlock.config.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import picocli.CommandLine.Mixin;

/** The option that says which database a bench writes to: that of the node with the same configuration. */
final class DatabaseOption {
    private static final String EMBEDDED = "database.url";

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    Database settings(Terminal terminal) {
        return configuration.load(terminal).configuration().database();
    }

    /** The database outside, or the one that runs embedded in a node. */
    static DatabaseUrl url(Database settings) {
        return settings.url().orElseGet(() -> {
            var file = settings.directory().resolve(EMBEDDED);
            try {
                return DatabaseUrl.parse(Files.readString(file).strip())
                        .orElseThrow(() -> CommandException.unusable(file + " holds no address of a database"));
            } catch (IOException e) {
                throw CommandException.unusable(
                        "no database: neither database.url nor a node's own in %s: is the node running? (interlock serve)"
                                .formatted(settings.directory()));
            }
        });
    }
}
