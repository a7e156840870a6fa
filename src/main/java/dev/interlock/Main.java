package dev.interlock;

import dev.interlock.cli.InterlockCommand;
import dev.interlock.cli.Terminal;
import dev.interlock.config.LoggingBeforeConfiguration;

/** The entry of the process: hands the command line on. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        LoggingBeforeConfiguration.claimProcess();
        var terminal = Terminal.ofProcess();
        System.exit(InterlockCommand.run(new LocalServices(terminal), terminal, arguments));
    }
}
