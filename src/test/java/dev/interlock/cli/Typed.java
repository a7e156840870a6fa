package dev.interlock.cli;

import dev.interlock.config.LoadedConfiguration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command line as a user types it, and what came of it. */
final class Typed implements Services {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final List<LoadedConfiguration> served = new ArrayList<>();
    private final List<LoadedConfiguration> databases = new ArrayList<>();
    private OutputStream written = out;
    private String input = "";
    private boolean interactive;

    static Typed at(FakeNode node) {
        return new Typed().with("INTERLOCK_URL", node.url());
    }

    Typed with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Typed input(String text) {
        input = text;
        return this;
    }

    Typed onATerminal() {
        interactive = true;
        return this;
    }

    /** Standard output takes nothing, as a full disk or a closed pipe does. */
    Typed withoutOutput() {
        written = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        return this;
    }

    /** Types it and returns the exit code. */
    int run(String... args) {
        return InterlockCommand.run(this, terminal(), args);
    }

    Terminal terminal() {
        return new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(written, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                interactive,
                environment);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    List<LoadedConfiguration> served() {
        return served;
    }

    List<LoadedConfiguration> databases() {
        return databases;
    }

    @Override
    public int serve(LoadedConfiguration configuration) {
        served.add(configuration);
        return 7;
    }

    @Override
    public int db(LoadedConfiguration configuration) {
        databases.add(configuration);
        return 8;
    }
}
