package dev.interlock.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code interlock serve}: runs a node. */
@Command(
        name = "serve",
        description = {
            "Run a node until it is stopped (Ctrl-C, SIGTERM).",
            "Exit codes: 0 it was stopped and all of it ended; 1 it could not start, or something did not end in time"
                    + " (shutdown.timeout), which the log names; 2 wrong usage or bad configuration."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  interlock serve",
            "  INTERLOCK_HTTP_PORT=9090 interlock serve",
            "  interlock serve --config my.yaml --print-config"
        })
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption();

    @Option(
            names = "--print-config",
            description = "Print every setting in effect and where it comes from, secrets masked, and stop.")
    private boolean printConfig;

    private final Services services;
    private final Terminal terminal;

    ServeCommand(Services services, Terminal terminal) {
        this.services = services;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var loaded = configuration.load(terminal);
        if (printConfig) {
            terminal.out().print(loaded.effective());
            loaded.warnings().forEach(terminal.err()::println);
            return ExitCode.DONE;
        }
        return services.serve(loaded);
    }
}
