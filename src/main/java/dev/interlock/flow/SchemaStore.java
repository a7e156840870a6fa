package dev.interlock.flow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Where published versions of flow schemas are kept. Failed futures carry a {@link dev.interlock.bus.StoreException}. */
public interface SchemaStore {

    /** Publishes the content as the next version and makes it current; content that was published before keeps its version. */
    Future<Published> publish(String identifier, ObjectNode document);

    /**
     * Makes a version that was published the current one.
     *
     * @return whether there is such a version
     */
    Future<Boolean> setCurrent(String identifier, int version);

    /** Reads one version as it was published. */
    Future<Optional<ObjectNode>> version(String identifier, int version);

    /** Tells which of these are identifiers of steps that any version has. */
    Future<Set<String>> steps(String identifier, Set<String> wanted);

    /** Reads the current version. */
    Future<Optional<Current>> current(String identifier);

    /** Lists at most so many schemas with identifiers after the given one, in their order. */
    Future<List<Listed>> list(String after, int limit);

    /**
     * What publishing led to.
     *
     * @param created whether this version is new
     * @param replaced the version that was current before, if an earlier one took its place
     */
    record Published(int version, boolean created, OptionalInt replaced) {

        public static Published next(int version) {
            return new Published(version, true, OptionalInt.empty());
        }

        /**
         * Content that was published before.
         *
         * @param current the version that was current
         */
        public static Published again(int version, int current) {
            return new Published(version, false, current == version ? OptionalInt.empty() : OptionalInt.of(current));
        }
    }

    record Current(int version, ObjectNode document) {}

    record Listed(String identifier, int currentVersion) {}
}
