package dev.interlock.flow;

import dev.interlock.bus.StoreException.Effect;
import dev.interlock.flow.ScriptedFlowStore.Interference;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The stores of flows in memory, by the rules of their ports. Thread-safe; each future is complete when it is returned. */
final class StoresInMemory implements StoresUnderTest {
    private final Clock clock;
    private final Map<FlowInstanceId, FlowInstance> instances = new LinkedHashMap<>();
    private final List<LogEntry> log = new ArrayList<>();
    private final Map<SubjectKey, Subject> subjects = new HashMap<>();
    private final SchemasInMemory schemas = new SchemasInMemory();
    private long subjectRevisions;

    StoresInMemory(Clock clock) {
        this.clock = clock;
    }

    @Override
    public FlowVerticle.Stores stores() {
        return new FlowVerticle.Stores(new Flows(), new Subjects(), schemas);
    }

    @Override
    public <T> T await(Supplier<Future<T>> operation) {
        return operation.get().result();
    }

    @Override
    public FlowSearch search(int maxScan) {
        return new Search(maxScan);
    }

    @Override
    public EventFeed feed(int maxScan) {
        return new Feed(maxScan);
    }

    private Optional<Subject> subject(SubjectKey key) {
        return Optional.ofNullable(subjects.get(key));
    }

    private long subjectRevision(FlowInstance instance) {
        return subject(instance.subject()).map(Subject::revision).orElse(0L);
    }

    private Optional<FlowInstance> latest(SubjectKey subject, String schema) {
        return instances.values().stream()
                .filter(instance ->
                        instance.subject().equals(subject) && instance.schema().equals(schema))
                .max(Comparator.comparingInt(FlowInstance::run));
    }

    private List<FlowInstance> running(SubjectKey subject) {
        return instances.values().stream()
                .filter(instance -> instance.subject().equals(subject))
                .filter(instance -> instance.state().running())
                .toList();
    }

    private boolean mayUpdate(Move move) {
        var present = instances.get(move.next().id());
        return present != null
                && present.revision() == move.expectedRevision()
                && subjectIsAsExpected(move.subjectRevision(), present);
    }

    private boolean subjectIsAsExpected(OptionalLong expected, FlowInstance instance) {
        return expected.isEmpty() || expected.getAsLong() == subjectRevision(instance);
    }

    private void put(Move move, Instant now) {
        var id = move.next().id();
        instances.put(id, move.next());
        move.changes()
                .forEach(logged -> log.add(new LogEntry(id, logged.revision(), now, logged.origin(), logged.change())));
    }

    private final class Flows implements FlowStore {

        @Override
        public Future<Map<FlowInstanceId, Stored>> load(Collection<FlowInstanceId> ids, Set<SchemaVersion> bare) {
            synchronized (StoresInMemory.this) {
                var found = new HashMap<FlowInstanceId, Stored>();
                ids.forEach(id -> Optional.ofNullable(instances.get(id))
                        .ifPresent(instance -> found.put(
                                id,
                                new Stored(
                                        instance,
                                        bare.contains(SchemaVersion.of(instance))
                                                ? Optional.empty()
                                                : subject(instance.subject())))));
                return Future.succeededFuture(found);
            }
        }

        @Override
        public Future<Map<FlowInstanceId, Revisions>> revisions(Collection<FlowInstanceId> ids) {
            synchronized (StoresInMemory.this) {
                var found = new HashMap<FlowInstanceId, Revisions>();
                ids.forEach(id -> Optional.ofNullable(instances.get(id))
                        .ifPresent(instance ->
                                found.put(id, new Revisions(instance.revision(), subjectRevision(instance)))));
                return Future.succeededFuture(found);
            }
        }

        @Override
        public Future<Set<FlowInstanceId>> write(List<Move> moves) {
            synchronized (StoresInMemory.this) {
                var now = clock.instant();
                var written = new HashSet<FlowInstanceId>();
                moves.stream().filter(StoresInMemory.this::mayUpdate).forEach(move -> {
                    put(move, now);
                    written.add(move.next().id());
                });
                return Future.succeededFuture(written);
            }
        }

        @Override
        public Future<Boolean> create(Move start) {
            synchronized (StoresInMemory.this) {
                boolean may = mayInsert(start);
                if (may) {
                    put(start, clock.instant());
                }
                return Future.succeededFuture(may);
            }
        }

        @Override
        public Future<Boolean> replace(Move end, Move start) {
            synchronized (StoresInMemory.this) {
                boolean may = mayUpdate(end) && mayInsert(start);
                if (may) {
                    put(end, clock.instant());
                    put(start, clock.instant());
                }
                return Future.succeededFuture(may);
            }
        }

        private boolean mayInsert(Move move) {
            var next = move.next();
            return instances.values().stream().noneMatch(other -> isSameRun(other, next))
                    && subjectIsAsExpected(move.subjectRevision(), next);
        }

        private static boolean isSameRun(FlowInstance one, FlowInstance other) {
            return one.subject().equals(other.subject())
                    && one.schema().equals(other.schema())
                    && one.run() == other.run();
        }

        @Override
        public Future<List<LogEntry>> find(Collection<Sought> commands, Duration maximalAge) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(log.stream()
                        .filter(entry -> commands.stream().anyMatch(sought -> isSought(entry, sought)))
                        .filter(entry -> isYoung(entry, maximalAge))
                        .toList());
            }
        }

        private static boolean isSought(LogEntry entry, Sought sought) {
            return entry.instance().equals(sought.instance())
                    && entry.origin().command().equals(sought.command());
        }

        private boolean isYoung(LogEntry entry, Duration maximalAge) {
            return entry.at().isAfter(clock.instant().minus(maximalAge));
        }

        @Override
        public Future<List<LogEntry>> history(FlowInstanceId id, long afterRevision, int limit) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(log.stream()
                        .filter(entry -> entry.instance().equals(id) && entry.revision() > afterRevision)
                        .sorted(Comparator.comparingLong(LogEntry::revision))
                        .limit(limit)
                        .toList());
            }
        }

        @Override
        public Future<BeforeStart> beforeStart(
                SubjectKey subject, String schema, LogEntry.Origin origin, Duration maximalAge) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(new BeforeStart(
                        subject(subject),
                        schemas.current(schema).result().map(SchemaStore.Current::version),
                        StoresInMemory.this.latest(subject, schema),
                        log.stream()
                                .filter(entry -> entry.revision() == 1
                                        && origin.idempotencyKey().isPresent()
                                        && entry.origin().command().equals(origin.command()))
                                .filter(entry -> isYoung(entry, maximalAge))
                                .map(entry -> new KeyedStart(
                                        Optional.ofNullable(instances.get(entry.instance()))
                                                .orElseThrow(),
                                        entry))
                                .findFirst()));
            }
        }

        @Override
        public Future<Optional<FlowInstanceId>> latest(SubjectKey subject, String schema) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(
                        StoresInMemory.this.latest(subject, schema).map(FlowInstance::id));
            }
        }
    }

    private final class Search implements FlowSearch {
        private final int maxScan;

        Search(int maxScan) {
            this.maxScan = maxScan;
        }

        @Override
        public Future<Page> page(Filter filter, Optional<FlowInstanceId> after, int limit) {
            synchronized (StoresInMemory.this) {
                var from = after.map(FlowInstanceId::toString).orElse("");
                var theirs = theirs(filter);
                var walked = theirs.orElseGet(() -> ofSchema(filter)).stream()
                        .filter(instance -> instance.id().toString().compareTo(from) > 0)
                        .sorted(Comparator.comparing(instance -> instance.id().toString()))
                        .toList();
                boolean whole = theirs.isPresent() || walked.size() < maxScan;
                var lookedAt = whole ? walked : walked.subList(0, maxScan);
                var found = lookedAt.stream()
                        .filter(instance -> fits(instance, filter))
                        .map(this::found)
                        .toList();
                if (found.size() > limit) {
                    return Future.succeededFuture(new Page(
                            found.subList(0, limit),
                            Optional.of(found.get(limit - 1).id())));
                }
                return Future.succeededFuture(new Page(
                        found,
                        whole
                                ? Optional.empty()
                                : Optional.of(lookedAt.getLast().id())));
            }
        }

        /** The instances of the one subject, unless they are too many to be looked at. */
        private Optional<List<FlowInstance>> theirs(Filter filter) {
            return filter.subject()
                    .map(subject -> instances.values().stream()
                            .filter(instance -> instance.subject().equals(subject))
                            .toList())
                    .filter(theirs -> theirs.size() <= maxScan);
        }

        private List<FlowInstance> ofSchema(Filter filter) {
            return instances.values().stream()
                    .filter(instance -> is(filter.schema(), instance.schema()))
                    .toList();
        }

        private static boolean fits(FlowInstance instance, Filter filter) {
            return is(filter.schema(), instance.schema())
                    && is(filter.state(), instance.state())
                    && filter.step().filter(step -> !instance.isActive(step)).isEmpty()
                    && is(filter.subjectKind(), instance.subject().kind())
                    && is(filter.subjectKey(), instance.subject().key());
        }

        private static <T> boolean is(Optional<T> wanted, T value) {
            return wanted.isEmpty() || wanted.get().equals(value);
        }

        private Found found(FlowInstance instance) {
            return new Found(
                    instance.id(),
                    instance.schema(),
                    instance.version(),
                    instance.subject(),
                    instance.run(),
                    instance.state(),
                    instance.revision(),
                    instance.steps().keySet().stream()
                            .filter(instance::isActive)
                            .sorted()
                            .toList(),
                    log.stream()
                            .filter(entry -> entry.instance().equals(instance.id()))
                            .map(LogEntry::at)
                            .max(Comparator.naturalOrder())
                            .orElseThrow());
        }
    }

    /** The position of a change is its place in the log, which each change has reached as soon as it is there. */
    private final class Feed implements EventFeed {
        private static final String HISTORY = "00000000";
        private static final Cursor START = new Cursor(HISTORY, 0, new FlowInstanceId(new UUID(0, 0)), 0);

        private final int maxScan;

        Feed(int maxScan) {
            this.maxScan = maxScan;
        }

        @Override
        public Future<Reading> read(From from, Optional<String> schema, int limit) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(
                        switch (from) {
                            case From.Oldest oldest -> page(0, schema, limit);
                            case From.End end -> new Reading.Page(List.of(), cursorAt(log.size()), false, 0);
                            case From.After after ->
                                leadsOn(after.cursor())
                                        ? page(Math.toIntExact(after.cursor().position()), schema, limit)
                                        : new Reading.Gone();
                        });
            }
        }

        private boolean leadsOn(Cursor cursor) {
            return cursor.history().equals(HISTORY) && cursor.position() <= log.size();
        }

        private Reading page(int start, Optional<String> schema, int limit) {
            int most = schema.isPresent() ? maxScan : limit + 1;
            var events = new ArrayList<Event>();
            int next = start;
            while (next < log.size() && next - start < most) {
                var event = event(log.get(next));
                if (schema.isEmpty() || schema.get().equals(event.schema())) {
                    if (events.size() == limit) {
                        return new Reading.Page(events, cursorOf(events.getLast()), true, 0);
                    }
                    events.add(event);
                }
                next++;
            }
            return new Reading.Page(events, cursorAt(next), next - start == most, 0);
        }

        private Event event(LogEntry entry) {
            var instance = Optional.ofNullable(instances.get(entry.instance())).orElseThrow();
            return new Event(instance.schema(), instance.subject(), entry);
        }

        private Cursor cursorOf(Event event) {
            return cursorAt(log.indexOf(event.entry()) + 1);
        }

        private Cursor cursorAt(int read) {
            return read == 0
                    ? START
                    : new Cursor(
                            HISTORY,
                            read,
                            log.get(read - 1).instance(),
                            log.get(read - 1).revision());
        }
    }

    private final class Subjects implements SubjectStore {

        @Override
        public Future<Optional<Subject>> read(SubjectKey key) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(subject(key));
            }
        }

        @Override
        public Future<Optional<Subject>> create(Subject born) {
            synchronized (StoresInMemory.this) {
                var key = born.key();
                if (subject(key).isPresent() || !schemas.startingOn(key.kind()).isEmpty()) {
                    return Future.succeededFuture(Optional.empty());
                }
                var created = new Subject(born.id(), key, born.properties(), ++subjectRevisions);
                subjects.put(key, created);
                return Future.succeededFuture(Optional.of(created));
            }
        }

        @Override
        public Future<Settlement> merge(
                UUID id, SubjectKey key, PropertyChange change, Function<Affected, Settlement> decide) {
            synchronized (StoresInMemory.this) {
                var before = subject(key).orElseGet(() -> new Subject(id, key, Map.of(), 0));
                var merged = change.applyTo(before.properties());
                boolean changed = before.revision() == 0 || !merged.equals(before.properties());
                var after = new Subject(before.id(), key, merged, changed ? ++subjectRevisions : before.revision());
                var beginning = before.revision() == 0 ? beginning(key) : List.<Affected.Beginning>of();
                return settle(new Affected(after, running(key), beginning), decide, () -> subjects.put(key, after));
            }
        }

        @Override
        public Future<Optional<Settlement>> delete(SubjectKey key, Function<Affected, Settlement> decide) {
            synchronized (StoresInMemory.this) {
                return subject(key)
                        .map(present -> settle(new Affected(present, running(key)), decide, () -> subjects.remove(key))
                                .map(Optional::of))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
            }
        }

        private List<Affected.Beginning> beginning(SubjectKey key) {
            return schemas.startingOn(key.kind()).stream()
                    .map(version -> new Affected.Beginning(
                            version,
                            latest(key, version.schema()).map(FlowInstance::run).orElse(0) + 1))
                    .toList();
        }

        private Future<Settlement> settle(Affected affected, Function<Affected, Settlement> decide, Runnable change) {
            var settlement = decide.apply(affected);
            if (settlement instanceof Settlement.Accepted accepted) {
                var updates = accepted.moves().stream().filter(move -> move.expectedRevision() > 0);
                if (!updates.allMatch(StoresInMemory.this::mayUpdate)) {
                    return Future.failedFuture(Interference.failure(Effect.ABORTED_BY_CONCURRENCY));
                }
                change.run();
                accepted.moves().forEach(move -> put(move, clock.instant()));
            }
            return Future.succeededFuture(settlement);
        }

        @Override
        public Future<Optional<SubjectKey>> find(UUID id) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(subjects.values().stream()
                        .filter(subject -> subject.id().equals(id))
                        .map(Subject::key)
                        .findFirst());
            }
        }

        @Override
        public Future<List<FlowInstance>> flows(SubjectKey subject) {
            synchronized (StoresInMemory.this) {
                return Future.succeededFuture(instances.values().stream()
                        .filter(instance -> instance.subject().equals(subject))
                        .filter(instance -> latest(subject, instance.schema())
                                .filter(instance::equals)
                                .isPresent())
                        .toList());
            }
        }
    }
}
