/**
 * The database that comes with Interlock: unpacks PostgreSQL from the class path, makes its data directory, runs
 * {@code postgres} as a child of this process and starts it again when it dies.
 *
 * <p>The data directory and the child belong to one platform thread, the owner (see {@link
 * dev.interlock.store.embedded.Supervisor}), which lives as long as the child may. Beside it two threads look after the files of a server
 * that runs ({@link dev.interlock.store.embedded.WalFiles}, {@link dev.interlock.store.embedded.WriteBack}). Callers block in {@link
 * dev.interlock.store.embedded.EmbeddedPostgres#start} and {@link dev.interlock.store.embedded.EmbeddedPostgres#stop},
 * never on an event loop. Uses the JDK, commons-compress and SLF4J, nothing else of Interlock.
 */
@NullMarked
package dev.interlock.store.embedded;

import org.jspecify.annotations.NullMarked;
