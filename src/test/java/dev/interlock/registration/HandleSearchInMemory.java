package dev.interlock.registration;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A search among the handles that a test has. */
record HandleSearchInMemory(Supplier<? extends Collection<Registered>> handles, int maxScan) implements HandleSearch {

    @Override
    public Future<Optional<Registered>> find(String name) {
        return Future.succeededFuture(handles.get().stream()
                .filter(found -> found.handle().id().value().equals(name)
                        || found.handle().alternateId().filter(name::equals).isPresent())
                .findFirst());
    }

    @Override
    public Future<Page<Registered>> page(Filter filter, Optional<CmHandleId> after, int limit) {
        return page(filter, after, limit, Function.identity());
    }

    @Override
    public Future<Page<Names>> names(Filter filter, Optional<CmHandleId> after) {
        return page(
                filter,
                after,
                maxScan,
                found -> new Names(found.handle().id(), found.handle().alternateId()));
    }

    private <T> Future<Page<T>> page(
            Filter filter, Optional<CmHandleId> after, int limit, Function<Registered, T> reading) {
        var lookedAt = handles.get().stream()
                .filter(found ->
                        after.filter(id -> id.compareTo(id(found)) >= 0).isEmpty())
                .sorted(Comparator.comparing(HandleSearchInMemory::id))
                .limit(maxScan)
                .toList();
        var fitting = lookedAt.stream().filter(found -> fits(found, filter)).toList();
        var items = fitting.stream().limit(limit).map(reading).toList();
        if (fitting.size() > limit) {
            return Future.succeededFuture(new Page<>(items, Optional.of(id(fitting.get(limit - 1)))));
        }
        return Future.succeededFuture(
                new Page<>(items, lookedAt.size() == maxScan ? Optional.of(id(lookedAt.getLast())) : Optional.empty()));
    }

    private static CmHandleId id(Registered found) {
        return found.handle().id();
    }

    private static boolean fits(Registered found, Filter filter) {
        var handle = found.handle();
        var names = Stream.of(
                        handle.plugins().plugin(),
                        handle.plugins().data(),
                        handle.plugins().model())
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        var trust = Set.of(handle.trustLevel().orElse(TrustLevel.COMPLETE));
        return names.containsAll(filter.plugins())
                && trust.containsAll(filter.trustLevels())
                && hasAll(handle.properties(), filter.properties())
                && hasAll(handle.publicProperties(), filter.publicProperties())
                && found.state().stream()
                        .toList()
                        .containsAll(filter.state().stream().toList());
    }

    private static boolean hasAll(Map<String, String> properties, Set<Property> wanted) {
        return wanted.stream().allMatch(property -> property.value().equals(properties.get(property.key())));
    }
}
