/**
 * PostgreSQL: connections, migrations, the SQL behind the features' ports and the way between rows and records.
 *
 * <p>Everything here runs on the caller's event loop and never blocks it, but for {@link dev.interlock.store.Migrations}. Uses
 * {@code config}, {@code bus} and the features' values.
 */
@NullMarked
package dev.interlock.store;

import org.jspecify.annotations.NullMarked;
