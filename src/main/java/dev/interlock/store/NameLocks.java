package dev.interlock.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Set;

/**
 * Locks on names of handles that last until the end of the transaction, also on names that nothing has yet.
 *
 * <p>Names fall into a fixed number of stripes. All who change handles take the stripes of all names they touch in one statement and in
 * ascending order, so that they wait for each other and never in a circle. Those who share stripes keep out whoever takes one alone.
 */
final class NameLocks {
    /**
     * So few that all connections of a PostgreSQL with its default limits can share all of them (max_locks_per_transaction). Nodes with
     * different numbers do not keep each other out, so that it can be changed only while none runs.
     */
    private static final int STRIPES = 128;

    /** Apart from the locks of others in the same database; the letters "CM". */
    private static final int CLASS = 0x434D;

    private static final String LOCK = """
            SELECT count(*) FROM unnest($2::int[]) AS stripe WHERE %s($1, stripe) IS NOT NULL
            """;

    private static final String TAKE = LOCK.formatted("pg_advisory_xact_lock");
    private static final String SHARE = LOCK.formatted("pg_advisory_xact_lock_shared");

    private NameLocks() {}

    static Future<Void> take(SqlConnection connection, Set<String> names) {
        return lock(connection, TAKE, names);
    }

    static Future<Void> share(SqlConnection connection, Set<String> names) {
        return lock(connection, SHARE, names);
    }

    private static Future<Void> lock(SqlConnection connection, String sql, Set<String> names) {
        return connection
                .preparedQuery(sql)
                .execute(Tuple.of(CLASS, (Object) stripes(names)))
                .mapEmpty();
    }

    /** The same on every node: the hash of a string is fixed by the language. */
    static Integer[] stripes(Set<String> names) {
        return names.stream()
                .map(name -> Math.floorMod((name.hashCode() * 0x9E3779B9) >>> 16, STRIPES))
                .distinct()
                .sorted()
                .toArray(Integer[]::new);
    }
}
