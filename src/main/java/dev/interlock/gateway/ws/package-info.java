/**
 * The listener and its WebSocket sessions: frames to calls, answers to frames.
 *
 * <p>Reading order: {@link Listener} (what a node opens), {@code WebSocketVerticle} (one event loop of it), {@code Connection} (one
 * connection: frames to messages, and its end), {@code WebSocketSession} (what its messages mean), {@code Subscriptions} (what a client
 * watches), {@code Trails} (what it is told of flows, each by its {@code Trail}), {@code FrameReader} and {@code Envelope} (pure: text to
 * request, answer to text). Each verticle, its connections and their sessions live on one event loop and are not synchronised. Uses
 * {@code gateway}, {@code bus} and {@code config}.
 */
@NullMarked
package dev.interlock.gateway.ws;

import org.jspecify.annotations.NullMarked;
