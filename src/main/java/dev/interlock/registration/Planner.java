package dev.interlock.registration;

import dev.interlock.registration.Outcome.Failed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final Map<CmHandleId, Draft> drafts = new TreeMap<>();
    private final Map<String, CmHandleId> ownersOfAlternateIds = new HashMap<>();
    private final List<Failed> failed = new ArrayList<>();

    private Planner(Batch batch, Known known, int maxProperties) {
        this.batch = batch;
        this.known = known;
        this.maxProperties = maxProperties;
        known.handles().values().forEach(this::ownAlternateId);
    }

    /** Plans a batch; a handle may have at most the given number of properties of each kind. */
    static Plan plan(Batch batch, Known known, int maxProperties, Lifecycle lifecycle) {
        return new Planner(batch, known, maxProperties).plan(lifecycle);
    }

    private Plan plan(Lifecycle lifecycle) {
        each(Operation.DELETE, batch.deleted(), id -> id, this::delete);
        each(Operation.CREATE, batch.created(), HandleInput::id, this::create);
        each(Operation.UPDATE, batch.updated(), HandleInput::id, this::update);
        each(Operation.UPGRADE, batch.upgrade().handles(), id -> id, this::upgrade);
        return new Plan(
                effects(draft -> draft.deletion(lifecycle)),
                effects(draft -> draft.creation(lifecycle)),
                effects(draft -> draft.update(lifecycle)),
                new Outcome(failed));
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
                    CmHandleId.parse(text)
                            .map(id -> rule.judge(id, value, place))
                            .orElseGet(() -> Optional.of(Refusal.invalidId(text)))
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
        draft.now().flatMap(Handle::alternateId).ifPresent(ownersOfAlternateIds::remove);
        draft.delete(place);
        return Optional.empty();
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
            become(draft, Handle.created(id, batch.plugins(), input), place);
            return Optional.empty();
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
            become(draft, after, place);
            return Optional.empty();
        });
    }

    private Optional<Refusal> upgrade(CmHandleId id, String text, ItemPlace place) {
        var draft = draft(id);
        if (draft.now().isEmpty()) {
            return Optional.of(Refusal.notFound(id));
        }
        if (!draft.ready()) {
            return Optional.of(Refusal.notReady(id));
        }
        var tag = batch.upgrade().moduleSetTag();
        if (tag.isEmpty() || !tag.equals(draft.now().get().moduleSetTag())) {
            draft.lock(place);
        }
        return Optional.empty();
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

    private void become(Draft draft, Handle handle, ItemPlace place) {
        draft.become(handle, place);
        ownAlternateId(handle);
    }

    private void ownAlternateId(Handle handle) {
        handle.alternateId().ifPresent(alternateId -> ownersOfAlternateIds.put(alternateId, handle.id()));
    }

    private Draft draft(CmHandleId id) {
        return drafts.computeIfAbsent(
                id,
                absent -> new Draft(
                        Optional.ofNullable(known.handles().get(id)),
                        Optional.ofNullable(known.lifecycles().get(id))));
    }

    /** What an operation does with one well-formed item. */
    private interface Rule<T> {
        Optional<Refusal> judge(CmHandleId id, T value, ItemPlace place);
    }
}
