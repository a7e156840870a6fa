package dev.interlock.registration;

import dev.interlock.flow.FlowPlanner;
import dev.interlock.registration.Outcome.Failed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Decides what a batch does to the handles that are known: every rule of registration, as one pass over the items in their order.
 *
 * <p>Each item sees the handles as the items before it have left them; a failed item leaves no trace. Pure: the same batch and the
 * same known handles give the same plan, but for the ids of new flows.
 */
final class Planner {
    /** Longer ones do not fit into the index that keeps them unique. */
    static final int MAX_ALTERNATE_ID = 500;

    private final Batch batch;
    private final Known known;
    private final int maxProperties;
    private final FlowPlanner flowPlanner;
    private final Map<CmHandleId, Draft> drafts = new TreeMap<>();
    private final Map<String, CmHandleId> ownersOfAlternateIds = new HashMap<>();
    private final List<Failed> failed = new ArrayList<>();

    private Planner(Batch batch, Known known, int maxProperties, FlowPlanner flowPlanner) {
        this.batch = batch;
        this.known = known;
        this.maxProperties = maxProperties;
        this.flowPlanner = flowPlanner;
        known.handles().values().forEach(this::ownAlternateId);
    }

    /**
     * Plans a batch.
     *
     * @param maxProperties that a handle may have of each kind
     * @param flowPlanner with the definitions of all {@link Known#versions()}
     */
    static Plan plan(Batch batch, Known known, int maxProperties, FlowPlanner flowPlanner) {
        return new Planner(batch, known, maxProperties, flowPlanner).plan();
    }

    private Plan plan() {
        each(Operation.DELETE, batch.deleted(), id -> id, this::delete);
        each(Operation.CREATE, batch.created(), HandleInput::id, this::create);
        each(Operation.UPDATE, batch.updated(), HandleInput::id, this::update);
        each(Operation.UPGRADE, batch.upgrade().handles(), id -> id, this::upgrade);
        return new Plan(
                effects(Draft::deletion), effects(Draft::creation), effects(Draft::update), new Outcome(failed));
    }

    private <E> List<E> effects(Function<Draft, Optional<E>> effect) {
        return drafts.values().stream().map(effect).flatMap(Optional::stream).toList();
    }

    private <T> void each(Operation operation, List<Entry<T>> entries, Function<T, String> idOf, Rule<T> rule) {
        for (int index = 0; index < entries.size(); index++) {
            var place = new ItemPlace(operation, index);
            switch (entries.get(index)) {
                case Entry.Malformed<T> malformed ->
                    failed.add(new Failed(place, malformed.id(), Reason.INVALID, malformed.fault()));
                case Entry.Read<T> read -> {
                    var value = read.value();
                    var text = idOf.apply(value);
                    CmHandleId.fault(text)
                            .map(Refusal::invalidId)
                            .or(() -> rule.judge(new CmHandleId(text), value, place))
                            .ifPresent(refusal -> failed.add(refusal.of(place, text)));
                }
            }
        }
    }

    private Optional<Refusal> delete(CmHandleId id, String text, ItemPlace place) {
        var draft = draft(id);
        if (draft.now().isEmpty() && batch.absent() == Batch.Absent.NOT_FOUND) {
            return Optional.of(Refusal.notFound(id));
        }
        return judged(draft.flows().ended(flowPlanner), ended -> {
            draft.now().flatMap(Handle::alternateId).ifPresent(ownersOfAlternateIds::remove);
            draft.delete(ended, place);
        });
    }

    private Optional<Refusal> create(CmHandleId id, HandleInput input, ItemPlace place) {
        var draft = draft(id);
        if (draft.now().isPresent()) {
            return Optional.of(Refusal.exists(id));
        }
        var owner = Optional.ofNullable(ownersOfAlternateIds.get(id.value()));
        if (owner.isPresent()) {
            return Optional.of(Refusal.existsAsAlternateId(id, owner.get()));
        }
        return unusable(input).or(() -> alternateIdTaken(id, input)).or(() -> {
            var handle = Handle.created(id, batch.plugins(), input);
            var started = HandleFlows.started(handle, draft.earlier(), known.startOn(), flowPlanner);
            return judged(started, flows -> become(draft, handle, flows, place));
        });
    }

    private Optional<Refusal> update(CmHandleId id, HandleInput input, ItemPlace place) {
        var draft = draft(id);
        if (draft.now().isEmpty()) {
            return Optional.of(Refusal.notFound(id));
        }
        var before = draft.now().get();
        return unusable(input).or(() -> alternateIdRefused(before, input)).or(() -> {
            var after = before.updated(input);
            if (tooManyProperties(before, after)) {
                return Optional.of(Refusal.tooManyProperties(maxProperties));
            }
            var properties = after.allProperties();
            return properties.equals(before.allProperties())
                    ? judged(new HandleFlows.Done(draft.flows()), flows -> become(draft, after, flows, place))
                    : judged(
                            draft.flows().reconsidered(properties, flowPlanner),
                            flows -> become(draft, after, flows, place));
        });
    }

    private Optional<Refusal> upgrade(CmHandleId id, String text, ItemPlace place) {
        var draft = draft(id);
        if (draft.now().isEmpty()) {
            return Optional.of(Refusal.notFound(id));
        }
        if (!draft.ready()) {
            return Optional.of(notReady(id, draft));
        }
        var tag = batch.upgrade().moduleSetTag();
        if (tag.isPresent() && tag.equals(draft.now().get().moduleSetTag())) {
            return Optional.empty();
        }
        return judged(draft.flows().locked(flowPlanner), flows -> draft.lock(flows, place));
    }

    private static Refusal notReady(CmHandleId id, Draft draft) {
        if (draft.flows().lifecycle().isEmpty()) {
            return Refusal.withoutLifecycle(id);
        }
        return draft.pausedWhenReady() ? Refusal.paused(id) : Refusal.notReady(id);
    }

    /** An item does what it asks for only if all flows of its handle can go along. */
    private static Optional<Refusal> judged(HandleFlows.Result result, Consumer<HandleFlows> effect) {
        return switch (result) {
            case HandleFlows.Done done -> {
                effect.accept(done.flows());
                yield Optional.empty();
            }
            case HandleFlows.Refused refused -> Optional.of(Refusal.flowRefused(refused.failure()));
        };
    }

    private static Optional<Refusal> unusable(HandleInput input) {
        if (!input.storable()) {
            return Optional.of(Refusal.unstorable());
        }
        return input.alternateId()
                .filter(alternateId -> alternateId.codePointCount(0, alternateId.length()) > MAX_ALTERNATE_ID)
                .map(Refusal::alternateIdTooLong);
    }

    private Optional<Refusal> alternateIdRefused(Handle handle, HandleInput input) {
        if (input.alternateId().isEmpty() || input.alternateId().equals(handle.alternateId())) {
            return Optional.empty();
        }
        return handle.alternateId().map(Refusal::alternateIdFixed).or(() -> alternateIdTaken(handle.id(), input));
    }

    /** A handle may take its own id as its alternate id: both still lead to this one handle. */
    private Optional<Refusal> alternateIdTaken(CmHandleId id, HandleInput input) {
        return input.alternateId()
                .flatMap(alternateId -> owner(alternateId)
                        .filter(owner -> !owner.equals(id))
                        .map(owner -> Refusal.alternateIdTaken(alternateId, owner)));
    }

    private Optional<CmHandleId> owner(String name) {
        return Optional.ofNullable(ownersOfAlternateIds.get(name))
                .or(() -> CmHandleId.parse(name).filter(id -> draft(id).now().isPresent()));
    }

    private boolean tooManyProperties(Handle before, Handle after) {
        return Stream.<Function<Handle, Map<String, String>>>of(Handle::properties, Handle::publicProperties)
                .anyMatch(kind -> kind.apply(after).size()
                        > Math.max(maxProperties, kind.apply(before).size()));
    }

    private void become(Draft draft, Handle handle, HandleFlows flows, ItemPlace place) {
        draft.become(handle, flows, place);
        ownAlternateId(handle);
    }

    private void ownAlternateId(Handle handle) {
        handle.alternateId().ifPresent(alternateId -> ownersOfAlternateIds.put(alternateId, handle.id()));
    }

    private Draft draft(CmHandleId id) {
        return drafts.computeIfAbsent(id, absent -> {
            var flows = known.flows().getOrDefault(id, List.of());
            return new Draft(
                    Optional.ofNullable(known.handles().get(id)), flows, HandleFlows.stored(flows, flowPlanner));
        });
    }

    /** What an operation does with one well-formed item. */
    private interface Rule<T> {
        Optional<Refusal> judge(CmHandleId id, T value, ItemPlace place);
    }
}
