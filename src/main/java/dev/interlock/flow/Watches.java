package dev.interlock.flow;

import dev.interlock.bus.StateChange;
import dev.interlock.config.Watching;
import dev.interlock.flow.ChangeLog.Run;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node's clients watch, and how far it was told: reads from the log what has changed, once for all of them.
 *
 * <p>A hint only says where to look. Hints may be lost, so {@link #check} looks at everything now and then. One read is under way at a
 * time, and meanwhile the next one collects, so that what changes often is read in large batches. Belongs to one context.
 */
final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private final ChangeLog log;
    private final StepOrder order;
    private final Watching settings;
    private final Consumer<List<StateChange>> listener;
    private final PastChanges past;
    private final Map<FlowInstanceId, WatchedFlow> flows = new HashMap<>();
    private final Map<SubjectKey, WatchedSubject> subjects = new HashMap<>();

    /** Flows that are watched for themselves, and not only as those of their subject. */
    private final Set<FlowInstanceId> named = new HashSet<>();

    /** Flows of which it is being read how they stand, with the highest revision that came to be known meanwhile. */
    private final Map<FlowInstanceId, Long> opening = new HashMap<>();

    private final Set<SubjectKey> namedSubjects = new HashSet<>();

    private final Set<FlowInstanceId> behind = new LinkedHashSet<>();
    private final Set<SubjectKey> stirred = new LinkedHashSet<>();
    private boolean reading;
    private boolean checking;

    /** @param listener told what was read, each flow in the order of its revisions */
    Watches(ChangeLog log, StepOrder order, Watching settings, Consumer<List<StateChange>> listener) {
        this.log = log;
        this.order = order;
        this.settings = settings;
        this.listener = listener;
        this.past = new PastChanges(log, order, settings.page());
    }

    /** Watches a flow; gives the revision after which all is told, or nothing if there is no such flow. */
    Future<Optional<Long>> watch(FlowInstanceId id) {
        named.add(id);
        var known = flows.get(id);
        if (known != null) {
            return Future.succeededFuture(Optional.of(known.told()));
        }
        opening.putIfAbsent(id, 0L);
        return log.instances(List.of(id))
                .map(found -> found.stream().findFirst().map(this::begin))
                .onComplete(done -> opening.remove(id));
    }

    private long begin(FlowInstance instance) {
        var id = instance.id();
        var flow = flows.getOrDefault(id, WatchedFlow.asItIs(Run.of(instance)));
        if (named.contains(id)) {
            flows.put(id, flow);
            hint(id, opening.getOrDefault(id, 0L));
        }
        return flow.told();
    }

    /** Watches a subject; gives the latest runs of its flows. */
    Future<List<Run>> watch(SubjectKey subject) {
        namedSubjects.add(subject);
        return log.latestRuns(List.of(subject)).onSuccess(latest -> {
            if (namedSubjects.contains(subject) && !subjects.containsKey(subject)) {
                begin(new WatchedSubject(subject), latest);
                // What began since they were read may have been told before anybody listened.
                hint(subject);
            }
        });
    }

    private void begin(WatchedSubject subject, List<Run> latest) {
        subjects.put(subject.key(), subject);
        for (var run : latest) {
            subject.know(run);
            if (run.state().running()) {
                flows.computeIfAbsent(run.id(), first -> WatchedFlow.asItIs(run));
            }
        }
    }

    void unwatch(FlowInstanceId id) {
        named.remove(id);
        forgetIfUnwatched(id);
    }

    void unwatch(SubjectKey subject) {
        namedSubjects.remove(subject);
        Optional.ofNullable(subjects.remove(subject))
                .ifPresent(watched -> watched.flows().forEach(this::forgetIfUnwatched));
    }

    private void forgetIfUnwatched(FlowInstanceId id) {
        var flow = flows.get(id);
        var subject = flow == null ? null : subjects.get(flow.subject());
        if (flow != null && !named.contains(id) && (flow.isOver() || subject == null || !subject.watches(id))) {
            flows.remove(id);
            if (subject != null) {
                subject.forget(id);
            }
        }
    }

    /** Somebody says that a flow has come to a revision. */
    void hint(FlowInstanceId id, long revision) {
        opening.computeIfPresent(id, (same, known) -> Math.max(known, revision));
        var flow = flows.get(id);
        if (flow != null) {
            flow.reached(revision);
            if (flow.isBehind()) {
                behind.add(id);
                read();
            }
        }
    }

    /** Somebody says that a subject has a new flow. */
    void hint(SubjectKey subject) {
        if (subjects.containsKey(subject)) {
            stirred.add(subject);
            read();
        }
    }

    /** Looks at all that is watched; what fails is left for the next time. */
    Future<Void> check() {
        if (checking) {
            return Future.succeededFuture();
        }
        checking = true;
        var running = flows.values().stream()
                .filter(flow -> !flow.isOver())
                .map(WatchedFlow::id)
                .toList();
        return inBatches(
                        running,
                        ids -> log.revisions(ids)
                                .onSuccess(found -> found.forEach((id, revision) -> hint(id, revision))))
                .compose(done -> inBatches(
                        List.copyOf(subjects.keySet()),
                        keys -> log.latestRuns(keys).onSuccess(this::found)))
                .onFailure(Watches::failed)
                .onComplete(done -> {
                    checking = false;
                    read();
                })
                .otherwiseEmpty();
    }

    private <T> Future<Void> inBatches(List<T> all, Function<List<T>, Future<?>> look) {
        Future<?> looked = Future.succeededFuture();
        for (int from = 0; from < all.size(); from += settings.batch()) {
            var batch = all.subList(from, Math.min(from + settings.batch(), all.size()));
            looked = looked.compose(before -> look.apply(batch));
        }
        return looked.mapEmpty();
    }

    private static void failed(Throwable cause) {
        LOG.atWarn()
                .addKeyValue("cause", String.valueOf(cause))
                .log("what clients watch could not be read; it is tried again");
    }

    /** Of a subject that has runs that are not known, all of them are read. */
    private void found(List<Run> latest) {
        for (var run : latest) {
            var subject = subjects.get(run.subject());
            if (subject != null && subject.isNew(run)) {
                stirred.add(subject.key());
            }
        }
        read();
    }

    /** Reads what is behind, if nothing is being read. */
    private void read() {
        if (reading || (behind.isEmpty() && stirred.isEmpty())) {
            return;
        }
        reading = true;
        discover(take(stirred))
                .compose(discovered -> tell(take(behind)))
                .onFailure(Watches::failed)
                .onComplete(done -> {
                    reading = false;
                    if (done.succeeded()) {
                        read();
                    }
                });
    }

    private <T> List<T> take(Set<T> from) {
        var taken = new ArrayList<T>();
        for (Iterator<T> each = from.iterator(); each.hasNext() && taken.size() < settings.batch(); each.remove()) {
            taken.add(each.next());
        }
        return taken;
    }

    /** Finds the new flows of subjects, which are told from their beginning. */
    private Future<Void> discover(Collection<SubjectKey> keys) {
        return keys.isEmpty()
                ? Future.succeededFuture()
                : log.latestRuns(keys)
                        .compose(latest -> Future.all(latest.stream()
                                .filter(run -> Optional.ofNullable(subjects.get(run.subject()))
                                        .filter(subject -> subject.isNew(run))
                                        .isPresent())
                                .map(this::discover)
                                .toList()))
                        .<Void>mapEmpty()
                        .onFailure(cause -> stirred.addAll(keys));
    }

    private Future<?> discover(Run latest) {
        var subject = subjects.get(latest.subject());
        return log.runsAfter(
                        latest.subject(), latest.schema(), subject == null ? 0 : subject.latestRun(latest.schema()))
                .onSuccess(runs -> runs.forEach(this::add));
    }

    private void add(Run run) {
        var subject = subjects.get(run.subject());
        if (subject != null && subject.isNew(run)) {
            subject.know(run);
            flows.putIfAbsent(run.id(), WatchedFlow.fromItsStart(run));
            behind.add(run.id());
        }
    }

    private Future<Void> tell(Collection<FlowInstanceId> ids) {
        var revisions = ids.stream()
                .map(flows::get)
                .filter(flow -> flow != null && flow.isBehind())
                .collect(Collectors.toMap(WatchedFlow::id, WatchedFlow::told));
        return revisions.isEmpty()
                ? Future.succeededFuture()
                : log.after(revisions, changesOfEach(revisions.size()))
                        .compose(entries -> orders(entries).map(orders -> {
                            tell(entries, orders);
                            return (Void) null;
                        }))
                        .onFailure(cause -> behind.addAll(revisions.keySet()));
    }

    /** Ten of each of a full batch, so that it is read in time however far they are all behind. */
    private int changesOfEach(int flows) {
        return (int) Math.clamp(10L * settings.batch() / flows, 1L, settings.page());
    }

    private void tell(Map<FlowInstanceId, List<LogEntry>> entries, Map<SchemaVersion, List<String>> orders) {
        var changes = new ArrayList<StateChange>();
        entries.forEach((id, ofOne) -> {
            var flow = flows.get(id);
            if (flow != null) {
                ofOne.stream()
                        .filter(entry -> entry.revision() > flow.told())
                        .forEach(entry -> changes.add(flow.tell(entry, orders)));
                if (flow.isBehind()) {
                    behind.add(id);
                }
                forgetIfUnwatched(id);
            }
        });
        if (!changes.isEmpty()) {
            listener.accept(changes);
        }
    }

    private Future<Map<SchemaVersion, List<String>>> orders(Map<FlowInstanceId, List<LogEntry>> entries) {
        var versions = new HashSet<SchemaVersion>();
        entries.forEach((id, ofOne) ->
                Optional.ofNullable(flows.get(id)).ifPresent(flow -> versions.addAll(flow.versions(ofOne))));
        return order.of(versions);
    }

    /** Reads the first changes of a flow after a revision, for somebody who has missed them; does not change what is told. */
    Future<List<StateChange>> page(FlowInstanceId id, long after) {
        return Optional.ofNullable(flows.get(id))
                .map(flow -> past.page(flow, after))
                .orElseGet(() -> past.page(id, after));
    }
}
