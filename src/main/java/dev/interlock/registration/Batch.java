package dev.interlock.registration;

import dev.interlock.bus.Unicode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One registration request: operations on many handles, done list by list in the order of the fields and in each list in its order.
 *
 * @param plugins the owners of the created handles
 * @param absent what deleting an unknown handle means
 */
public record Batch(
        DmiPlugins plugins,
        List<Entry<String>> deleted,
        List<Entry<HandleInput>> created,
        List<Entry<HandleInput>> updated,
        Upgrade upgrade,
        Absent absent) {

    public Batch {
        deleted = List.copyOf(deleted);
        created = List.copyOf(created);
        updated = List.copyOf(updated);
    }

    public Names names() {
        var names = new HashSet<String>();
        deleted.forEach(entry -> entry.ifRead(names::add));
        created.forEach(entry -> entry.ifRead(input -> addNames(input, names)));
        updated.forEach(entry -> entry.ifRead(input -> addNames(input, names)));
        upgrade.handles().forEach(entry -> entry.ifRead(names::add));
        names.removeIf(name -> !Unicode.storable(name));
        boolean onlyCreates =
                deleted.isEmpty() && updated.isEmpty() && upgrade.handles().isEmpty();
        boolean apart = Stream.concat(created.stream(), updated.stream()).noneMatch(Batch::hasIdAsAlternateId);
        return new Names(names, onlyCreates, apart);
    }

    private static boolean hasIdAsAlternateId(Entry<HandleInput> entry) {
        return entry instanceof Entry.Read<HandleInput> read
                && read.value().alternateId().flatMap(CmHandleId::parse).isPresent();
    }

    private static void addNames(HandleInput input, Set<String> names) {
        names.add(input.id());
        input.alternateId().ifPresent(names::add);
    }

    /** Handles whose modules are to be fetched anew for another tag. */
    public record Upgrade(List<Entry<String>> handles, Optional<String> moduleSetTag) {
        static final Upgrade NOTHING = new Upgrade(List.of(), Optional.empty());

        public Upgrade {
            handles = List.copyOf(handles);
        }
    }

    /** What it means to delete a handle that is not there. */
    public enum Absent {
        /** It was deleted before: nothing is left to do. */
        DELETED_ALREADY,
        /** The request is mistaken: the item fails. */
        NOT_FOUND
    }
}
