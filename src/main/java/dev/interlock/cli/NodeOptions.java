package dev.interlock.cli;

import dev.interlock.bench.MeasuredNode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which node a client command speaks to and how long it waits. */
final class NodeOptions {
    private static final String USUAL = "http://127.0.0.1:8080";

    private static final int MAX_PORT = 65535;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The node (default: the environment variable INTERLOCK_URL, else " + USUAL + ").")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationText.class,
            description =
                    "How long to wait for one answer: 500ms, 10s, 2m (default: 10s; of migrate and export: 30s; of"
                            + " register: 2m).")
    private Optional<Duration> timeout = Optional.empty();

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "How long to wait for the connection (default: ${DEFAULT-VALUE}).",
            defaultValue = "3s")
    private Duration connectTimeout = Duration.ofSeconds(3);

    /**
     * A client of the node that the options or the environment name; nothing is sent yet.
     *
     * @param usualTimeout for one answer, unless the options say otherwise
     */
    NodeClient client(Terminal terminal, Duration usualTimeout) {
        return new NodeClient(url(terminal), connectTimeout, timeout(usualTimeout));
    }

    /** The same node, to be measured. */
    MeasuredNode measured(Terminal terminal) {
        return new MeasuredNode(url(terminal), connectTimeout, timeout);
    }

    /** The node that the options or the environment name, without a slash at the end. */
    URI url(Terminal terminal) {
        return base(url.or(() -> Optional.ofNullable(terminal.environment().get("INTERLOCK_URL"))
                        .filter(value -> !value.isBlank()))
                .orElse(USUAL));
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** For one answer, unless the options say otherwise. */
    Duration timeout(Duration usual) {
        return timeout.orElse(usual);
    }

    private static URI base(String text) {
        try {
            var uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getPort() <= MAX_PORT
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below, in the same words as for any other text that is no such URL.
        }
        throw CommandException.unusable("'" + text + "' is not a node's URL: expected such as " + USUAL);
    }
}
