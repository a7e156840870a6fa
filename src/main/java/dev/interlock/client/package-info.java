/**
 * What another Vert.x application needs to use Interlock: typed calls that survive the loss of a node, over the event bus or over
 * WebSocket; over the bus also the feed of events and step actions, over WebSocket also changes of state as they come.
 *
 * <p>Reading order: {@link Interlock} (the calls), {@link RetryPolicy} and {@code Repetition} (what is repeated, and how often), {@code
 * Payload} (what is sent), {@code RepeatedCall} (one call). Over the bus: {@link ClusterMember}, {@link InterlockBus}, {@link Following}
 * (the feed), {@link ActionConsumer}. Over WebSocket: {@link InterlockSocket} and {@link SocketOptions}; {@code Route} (pure: which URL is
 * next), {@code Connector} (keeps a connection up), {@code Link} (one connection); {@link Watching} (what is told), {@code Subscription}
 * (what it asks of the nodes), {@code Line} (pure: what of one flow was told), {@code Watches} (all watchings of a connector).
 *
 * <p>Futures complete on the caller's context. Ids and error codes are texts here: to an application they are opaque, and newer nodes may
 * have more codes. Uses {@code bus}, Vert.x core and its JSON, nothing else; the application brings the cluster manager, if it needs one,
 * and with it Hazelcast, which only {@link ClusterMember} uses.
 */
@NullMarked
package dev.interlock.client;

import org.jspecify.annotations.NullMarked;
