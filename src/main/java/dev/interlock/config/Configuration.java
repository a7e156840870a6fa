package dev.interlock.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The settings of one node, read once at its start. */
public record Configuration(
        Http http,
        WebSocket webSocket,
        EventBus bus,
        Json json,
        Database database,
        Cluster cluster,
        Flow flow,
        Watching watching,
        Tasks tasks,
        Registration registration,
        Shutdown shutdown,
        Threads threads,
        Log log) {

    private static final Path USUAL_FILE = Path.of("conf", "interlock.yaml");

    /** The configuration without any file or environment variable. */
    public static Configuration defaults() {
        return read(new Settings(Optional.empty(), Map.of()));
    }

    /**
     * The built-in defaults, overridden by the file, overridden by the environment.
     *
     * @param file {@code conf/interlock.yaml} is taken if this is empty and that exists
     * @param environment all environment variables of the process
     * @throws ConfigurationException if a key is unknown or given twice, a value is not valid, or the file cannot be
     *     read
     */
    public static LoadedConfiguration load(Optional<Path> file, Map<String, String> environment) {
        return load(file, USUAL_FILE, environment);
    }

    static LoadedConfiguration load(Optional<Path> file, Path usualFile, Map<String, String> environment) {
        Settings settings = new Settings(file.or(() -> Optional.of(usualFile).filter(Files::exists)), environment);
        Configuration configuration = read(settings);
        settings.refuseUnknownKeys();
        return new LoadedConfiguration(configuration, settings.warnings(), Printout.of(settings.declared()));
    }

    static Configuration read(Settings settings) {
        var http = Http.read(settings);
        var webSocket = WebSocket.read(settings);
        var bus = EventBus.read(settings);
        var json = Json.read(settings);
        var database = Database.read(settings);
        return new Configuration(
                http,
                webSocket,
                bus,
                json,
                database,
                Cluster.read(settings, database),
                Flow.read(settings),
                Watching.read(settings),
                Tasks.read(settings),
                Registration.read(settings),
                Shutdown.read(settings),
                Threads.read(settings),
                Log.read(settings));
    }
}
