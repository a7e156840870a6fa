/**
 * The REST door: a table of routes, each of which is an action, and the doors for whole batches.
 *
 * <p>Reading order: {@code Route} and {@code BatchDoor} (the tables), {@code JsonBodies} and {@code Arguments} (request to data),
 * {@code ErrorForm} and {@code Reply} (answer to response), {@link HttpRoutes} (what puts them on a router). One router for each event
 * loop. Uses {@code gateway}, {@code bus} and {@code config}.
 *
 * <p>Bodies are JSON in UTF-8: a request may leave its content type out, {@code application/json} and types that end in {@code +json}
 * are accepted, all others are refused with 415. That is strict on purpose: a form or plain text is what a web page can send to a
 * loopback port without asking.
 */
@NullMarked
package dev.interlock.gateway.http;

import org.jspecify.annotations.NullMarked;
