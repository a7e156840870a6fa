package dev.interlock.gateway.ws;

import dev.interlock.bus.StateChange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The requests of one client that have no answer yet. */
final class InFlight {
    private final Map<String, Frame.Request> requests = new LinkedHashMap<>();

    void add(Frame.Request request) {
        requests.put(request.requestId(), request);
    }

    void remove(Frame.Request request) {
        requests.remove(request.requestId());
    }

    boolean contains(Frame frame) {
        return requests.containsKey(frame.requestId());
    }

    int size() {
        return requests.size();
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** The requests that may have caused a change, which is therefore not to be told before they are answered. */
    Set<String> causing(StateChange change) {
        return requests.isEmpty()
                ? Set.of()
                : requests.values().stream()
                        .filter(request -> request.action().concerns(request.data(), change))
                        .map(Frame.Request::requestId)
                        .collect(Collectors.toSet());
    }
}
