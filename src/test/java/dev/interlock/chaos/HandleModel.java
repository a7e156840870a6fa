package dev.interlock.chaos;

import java.util.Optional;

/** A cm-handle that batches create; its state is the batch that did. */
final class HandleModel implements Model<Optional<String>, HandleModel.Call, HandleModel.Answer> {

    @Override
    public Optional<String> initial() {
        return Optional.empty();
    }

    @Override
    public Step<Optional<String>, Answer> apply(Optional<String> state, Call call) {
        return switch (call) {
            case Create create ->
                state.isEmpty()
                        ? new Step<>(Optional.of(create.batch()), new Created())
                        : new Step<>(state, new Exists());
            case Look look -> new Step<>(state, new Seen(state));
        };
    }

    sealed interface Call {}

    record Create(String batch) implements Call {}

    record Look() implements Call {}

    sealed interface Answer {}

    record Created() implements Answer {}

    record Exists() implements Answer {}

    record Seen(Optional<String> batch) implements Answer {}
}
