/**
 * What another Vert.x application needs to use Interlock over the event bus: typed calls that survive the loss of a node, the feed of
 * events, and step actions.
 *
 * <p>Reading order: {@link InterlockBus} (all begins there), {@link RetryPolicy} and {@code Repetition} (what is repeated, and how often),
 * {@code RepeatedCall} (one call), {@link Following} (the feed), {@link ActionConsumer}. Futures complete on the caller's context. Ids and
 * error codes are texts here: to an application they are opaque, and newer nodes may have more codes. Uses {@code bus}, Vert.x core and
 * its JSON, nothing else; the application brings the cluster manager.
 */
@NullMarked
package dev.interlock.client;

import org.jspecify.annotations.NullMarked;
