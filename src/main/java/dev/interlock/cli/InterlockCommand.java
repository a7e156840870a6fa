package dev.interlock.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The {@code interlock} command: finds the sub-command, runs it and turns how it ended into an exit code. */
@Command(
        name = "interlock",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Durable state machines and cm-handle registration.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeOnExecutionException = ExitCode.DEFECT,
        footerHeading = "%nExit codes: 0 done; 1 the node refused it, or part of it; 2 wrong usage, bad"
                + " configuration or no answer.%n%nStart here:%n",
        footer = {
            "  interlock serve",
            "  interlock publish conf/examples/equipment-request.json",
            "  interlock call identify '{\"person_key\": \"ada\"}'"
        })
public final class InterlockCommand implements Runnable {
    /** In which the JVM reads arguments. */
    private static final String ENCODING = System.getProperty("sun.jnu.encoding", "UTF-8");

    /** What becomes of bytes that are no letter in it; whoever means this letter can write it in a file. */
    private static final char UNREADABLE = '\uFFFD';

    private InterlockCommand() {}

    /** Runs one command line to its end and returns the exit code of the process. */
    public static int run(Services services, Terminal terminal, String... args) {
        if (String.join("", args).indexOf(UNREADABLE) >= 0) {
            terminal.err()
                    .println(
                            "interlock: an argument is not readable in the encoding of the locale, %s: set LC_ALL, to C.UTF-8 say"
                                    .formatted(ENCODING));
            terminal.flush();
            return ExitCode.UNUSABLE;
        }
        var line = new CommandLine(new InterlockCommand())
                .addSubcommand(new ServeCommand(services, terminal))
                .addSubcommand(new DbCommand(services, terminal))
                .addSubcommand(new PublishCommand(terminal))
                .addSubcommand(new CallCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(new MigrateCommand(terminal))
                .addSubcommand(new RegisterCommand(terminal))
                .addSubcommand(new ExportCommand(terminal))
                .addSubcommand(new CommandLine(new BenchCommand())
                        .addSubcommand(new BenchTransitionsCommand(terminal))
                        .addSubcommand(new BenchRegistrationCommand(terminal))
                        .addSubcommand(new BenchWatchCommand(terminal))
                        .addSubcommand(new BenchCeilingCommand(terminal))
                        .addSubcommand(new BenchBaselineCommand(terminal))
                        .addSubcommand(new BenchCompareCommand(terminal)));
        line.setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                // An argument such as @request.json is the command's own to read.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setParameterExceptionHandler(InterlockCommand::misused)
                .setExecutionExceptionHandler(InterlockCommand::ended);
        try {
            return told(terminal, line.execute(args));
        } finally {
            terminal.flush();
        }
    }

    @Override
    public void run() {
        throw CommandException.unusable(
                "no command given: expected one of serve, db, publish, call, watch, migrate, register, export, bench");
    }

    /** A result that nobody can read is none; why a command came to nothing it has said itself. */
    private static int told(Terminal terminal, int exitCode) {
        if (exitCode >= ExitCode.UNUSABLE || terminal.written()) {
            return exitCode;
        }
        terminal.err().println("interlock: " + CommandException.unwritten().line());
        return ExitCode.UNUSABLE;
    }

    private static int misused(ParameterException exception, String[] args) {
        return fail(
                exception.getCommandLine(), Printable.text(WrongUsage.words(String.valueOf(exception.getMessage()))));
    }

    private static int ended(Exception exception, CommandLine line, CommandLine.ParseResult parsed) throws Exception {
        if (exception instanceof CommandException expected) {
            line.getErr().println("interlock: " + expected.line());
            line.getErr().flush();
            return expected.exitCode();
        }
        throw exception;
    }

    private static int fail(CommandLine line, String message) {
        line.getErr().println("interlock: " + message);
        line.getErr().println("See: " + line.getCommandSpec().qualifiedName() + " --help");
        line.getErr().flush();
        return ExitCode.UNUSABLE;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
