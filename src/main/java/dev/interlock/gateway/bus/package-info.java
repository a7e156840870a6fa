/**
 * The door on the event bus: what other Vert.x applications call, in the same process or in the same cluster.
 *
 * <p>Reading order: {@code Request} (message to data), {@code Reply} (answer to reply), {@link BusDoor} (the addresses). One event loop
 * for each node. Uses {@code gateway}, {@code bus} and {@code config}.
 */
@NullMarked
package dev.interlock.gateway.bus;

import org.jspecify.annotations.NullMarked;
