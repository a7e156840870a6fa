package dev.interlock.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the text of a setting must look like, and the value that it then means.
 *
 * @param words completes "expected …" in a message
 * @param meaning the value, or empty if the text is not as expected
 * @param secret whether the text must not be shown; the value's {@code toString} then is the masked text
 * @param list whether several values may be given, which a file may also write as a list
 */
record Expectation<T>(String words, Function<String, Optional<T>> meaning, boolean secret, boolean list) {
    /** No sign, no leading zero (octal to some readers of YAML), no underscores. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*)|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /** In small letters and without a path, which is how browsers write them. */
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://([a-z0-9_.-]+|\\[[0-9a-f:]+])(:[0-9]{1,5})?");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    static Expectation<Integer> number(int least, int most) {
        return number("a whole number", least, most);
    }

    /** A TCP port, 0 for any free one. */
    static Expectation<Integer> portNumber() {
        return number("a port number", 0, 65535);
    }

    private static Expectation<Integer> number(String noun, int least, int most) {
        return open(
                "%s, %d to %d".formatted(noun, least, most),
                text -> wholeNumber(text)
                        .filter(number -> number >= least && number <= most)
                        .map(Math::toIntExact));
    }

    static Optional<Long> wholeNumber(String text) {
        return WHOLE_NUMBER.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    static Expectation<Boolean> flag() {
        return open("true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    /** A number of bytes that fits an array, such as {@code 16MiB}. */
    static Expectation<Integer> size(String least, String most) {
        long smallest = SizeUnit.bytes(least).orElseThrow();
        long largest = SizeUnit.bytes(most).orElseThrow();
        return open(
                "a size such as 64KiB or 16MiB, from %s to %s".formatted(least, most),
                text -> SizeUnit.bytes(text)
                        .filter(bytes -> bytes >= smallest && bytes <= largest)
                        .map(Math::toIntExact));
    }

    /** A part of the largest heap that this process may have, such as {@code 25%}; its value is in bytes. */
    static Expectation<Long> shareOfHeap(int least, int most) {
        return open(
                "a percentage of the heap, %d%% to %d%%".formatted(least, most),
                text -> Optional.of(text)
                        .filter(percentage -> percentage.endsWith("%"))
                        .flatMap(percentage -> wholeNumber(percentage.substring(0, percentage.length() - 1)))
                        .filter(percent -> percent >= least && percent <= most)
                        .map(percent -> Runtime.getRuntime().maxMemory() / 100 * percent));
    }

    static Expectation<Duration> duration(String least, String most) {
        Duration shortest = DurationUnit.duration(least).orElseThrow();
        Duration longest = DurationUnit.duration(most).orElseThrow();
        return open(
                "a duration such as 500ms, 20s, 5m or 24h, from %s to %s".formatted(least, most),
                text -> DurationUnit.duration(text)
                        .filter(time -> time.compareTo(shortest) >= 0 && time.compareTo(longest) <= 0));
    }

    static Expectation<String> hostName() {
        return open("a host name or an IP address", text -> Optional.of(text).filter(HOST.asMatchPredicate()));
    }

    /** A word of letters, digits, dots and dashes. */
    static Expectation<String> identifier() {
        return open(
                "a name of letters, digits, '.', '_' and '-'",
                text -> Optional.of(text).filter(NAME.asMatchPredicate()));
    }

    /** Addresses of nodes, separated by commas. */
    static Expectation<List<Cluster.Peer>> peers() {
        return list("addresses such as 10.0.0.1:5701, separated by commas", Expectation::peer);
    }

    /** Where web pages come from, as browsers say it, separated by commas. */
    static Expectation<List<String>> origins() {
        return list(
                "origins such as https://console.example:8443, separated by commas",
                text -> Optional.of(text).filter(ORIGIN.asMatchPredicate()));
    }

    private static <T> Expectation<List<T>> list(String words, Function<String, Optional<T>> element) {
        return new Expectation<>(words, text -> elements(text, element), false, true);
    }

    private static <T> Optional<List<T>> elements(String text, Function<String, Optional<T>> element) {
        var elements = Arrays.stream(text.split(",", -1))
                .map(part -> element.apply(part.strip()))
                .toList();
        return elements.stream().allMatch(Optional::isPresent)
                ? Optional.of(elements.stream().flatMap(Optional::stream).toList())
                : Optional.empty();
    }

    private static Optional<Cluster.Peer> peer(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        var host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        var bare = bracketed ? host.substring(1, host.length() - 1) : host;
        return wholeNumber(text.substring(colon + 1))
                .filter(port -> port >= 1 && port <= 65535)
                .filter(port -> HOST.matcher(bare).matches() && (bracketed || !bare.contains(":")))
                .map(port -> new Cluster.Peer(bare, Math.toIntExact(port)));
    }

    static Expectation<Path> path() {
        return open("a path", text -> {
            try {
                return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        });
    }

    static <E extends Enum<E>> Expectation<E> oneOf(List<E> values, Function<E, String> word) {
        return open(
                values.stream().map(word).collect(Collectors.joining(", ", "one of ", "")),
                text -> values.stream()
                        .filter(value -> word.apply(value).equals(text))
                        .findFirst());
    }

    static Expectation<DatabaseUrl> databaseUrl() {
        return new Expectation<>(DatabaseUrl.FORM, DatabaseUrl::parse, true, false);
    }

    private static <T> Expectation<T> open(String words, Function<String, Optional<T>> meaning) {
        return new Expectation<>(words, meaning, false, false);
    }
}
