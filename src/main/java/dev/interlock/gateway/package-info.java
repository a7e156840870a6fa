/**
 * The way in for clients: what sockets, HTTP requests and messages of other applications have in common.
 *
 * <p>Strict reading of JSON, calls to the bus with their metrics, and the admission that lets a node leave without an unanswered
 * request. Used on the event loops of the listener; what is shared by several of them says so. Uses {@code bus} and {@code config}: it
 * knows actions and addresses, not features.
 */
@NullMarked
package dev.interlock.gateway;

import org.jspecify.annotations.NullMarked;
