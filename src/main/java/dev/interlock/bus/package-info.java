/**
 * What travels on the event bus: addresses, calls and answers, failures and their one table. And what the members of the cluster that
 * carries it are set to alike.
 *
 * <p>Values are immutable and go from one event loop to another as they are; between nodes they travel as JSON. Uses {@code config}
 * only.
 */
@NullMarked
package dev.interlock.bus;

import org.jspecify.annotations.NullMarked;
