package dev.interlock.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code interlock db}: runs the embedded PostgreSQL alone. */
@Command(
        name = "db",
        description = "Run the embedded PostgreSQL alone until it is stopped, and print its URL on a line of its own.",
        footerHeading = "%nExample, one database for two nodes:%n",
        footer = {"  interlock db", "  INTERLOCK_DATABASE_URL=postgresql://... INTERLOCK_HTTP_PORT=8081 interlock serve"
        })
final class DbCommand implements Callable<Integer> {
    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    private final Services services;
    private final Terminal terminal;

    DbCommand(Services services, Terminal terminal) {
        this.services = services;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return services.db(configuration.load(terminal));
    }
}
