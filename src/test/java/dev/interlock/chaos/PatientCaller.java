package dev.interlock.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.interlock.TestSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that keeps to the rules: it goes to another node when it is told that this one is draining or when the connection is lost,
 * repeats what may be repeated, and a call whose outcome is open only if that cannot do it twice. One call at a time.
 */
final class PatientCaller implements AutoCloseable {
    /** The close code of a node that has answered all that it took. */
    private static final int RESTARTING = 1012;

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration ANSWER_TO_BATCH = Duration.ofSeconds(15);
    private static final Duration WHOLE_CALL = Duration.ofSeconds(20);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

    private final List<ChaosNode> nodes;
    private int current;
    private Optional<TestSocket> socket = Optional.empty();

    /** Begins with the node of this number. */
    PatientCaller(List<ChaosNode> nodes, int first) {
        this.nodes = nodes;
        this.current = first % nodes.size();
    }

    /** @param repeatable whether a second time changes nothing: a read, or a call under an idempotency key */
    Asked ask(String action, String data, boolean repeatable) {
        long first = System.nanoTime();
        long deadline = first + WHOLE_CALL.toNanos();
        var pause = FIRST_PAUSE;
        var openSince = OptionalLong.empty();
        var lastHeard = "no node to connect to";
        while (System.nanoTime() - deadline < 0) {
            if (connected()) {
                long began = System.nanoTime();
                var heard = answer(action, data);
                if (heard.isLast()) {
                    changeNode();
                }
                var meaning = heard.meaning();
                if (meaning == Meaning.DEFINITE) {
                    return new Asked(heard.response(), heard.words(), first, began, System.nanoTime(), openSince);
                }
                lastHeard = "open: " + heard.words();
                if (meaning == Meaning.OPEN && openSince.isEmpty()) {
                    openSince = OptionalLong.of(began);
                }
                if (meaning == Meaning.OPEN && !repeatable) {
                    return new Asked(Optional.empty(), lastHeard, first, began, System.nanoTime(), openSince);
                }
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        long ended = System.nanoTime();
        return new Asked(Optional.empty(), lastHeard, first, openSince.orElse(ended), ended, openSince);
    }

    private boolean connected() {
        if (socket.isEmpty()) {
            socket = nodes.get(current).port().stream()
                    .boxed()
                    .flatMap(port -> connect(port).stream())
                    .findAny();
            if (socket.isEmpty()) {
                changeNode();
            }
        }
        return socket.isPresent();
    }

    private static Optional<TestSocket> connect(int port) {
        try {
            return Optional.of(new TestSocket(port, CONNECT));
        } catch (CompletionException e) {
            return Optional.empty(); // Refused, or nobody answers.
        }
    }

    private void changeNode() {
        socket.ifPresent(TestSocket::close);
        socket = Optional.empty();
        current = (current + 1) % nodes.size();
    }

    private Heard answer(String action, String data) {
        var patience = action.equals("register_cm_handles") ? ANSWER_TO_BATCH : ANSWER;
        try {
            return Heard.of(socket.orElseThrow().send(action, data).get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            var cause = e.getCause();
            boolean undone = cause instanceof TestSocket.Unsent
                    || (cause instanceof TestSocket.Closed closed && closed.status() == RESTARTING);
            return Heard.nothing(String.valueOf(cause), undone ? Meaning.NOTHING_WAS_DONE : Meaning.OPEN);
        } catch (TimeoutException e) {
            return Heard.nothing("no answer in " + patience, Meaning.OPEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Heard.nothing("interrupted", Meaning.OPEN);
        }
    }

    /** What came of one try; no response if the connection or the patience ended first. */
    private record Heard(Optional<JsonNode> response, String words, Meaning meaning) {
        static Heard nothing(String why, Meaning meaning) {
            return new Heard(Optional.empty(), why, meaning);
        }

        static Heard of(JsonNode response) {
            var meaning = switch (code(response)) {
                // Of an internal error it is not said that nothing was done.
                case "outcome_unknown", "internal" -> Meaning.OPEN;
                default -> response.at("/errors/0/retryable").asBoolean() ? Meaning.NOTHING_WAS_DONE : Meaning.DEFINITE;
            };
            var words = meaning == Meaning.OPEN
                    ? code(response) + ", " + response.at("/errors/0/message").asText()
                    : code(response);
            return new Heard(Optional.of(response), words, meaning);
        }

        /** Whether this node is not to be asked again. */
        boolean isLast() {
            return response.map(PatientCaller::code).map("draining"::equals).orElse(true);
        }
    }

    static String code(JsonNode response) {
        return response.at("/errors/0/code").asText();
    }

    @Override
    public void close() {
        socket.ifPresent(TestSocket::close);
        socket = Optional.empty();
    }

    private enum Meaning {
        DEFINITE,
        NOTHING_WAS_DONE,
        OPEN
    }

    /**
     * How a call went.
     *
     * @param response the definite one, if there was one
     * @param words the code of the response; without one, what was heard instead
     * @param first when the client began to try
     * @param lastTry when the try was sent that was answered
     * @param openSince when the first try was sent whose outcome stayed open
     */
    record Asked(
            Optional<JsonNode> response, String words, long first, long lastTry, long ended, OptionalLong openSince) {

        boolean succeeded() {
            return response.filter(json -> json.path("status").asInt() == 200).isPresent();
        }
    }
}
