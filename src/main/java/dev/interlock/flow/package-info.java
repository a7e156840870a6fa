/**
 * Flows: durable state machines of subjects.
 *
 * <p>Reading order: the values ({@link FlowSchema}, {@link FlowInstance}, {@link Subject}), the rules ({@code FlowMachine} and what
 * validates a schema), the port ({@link FlowStore}), the lane that owns instances, {@code Watches} (what clients are
 * told of changes), the verticles. Values and rules are pure and know
 * nothing of Vert.x; each lane lives on one event loop. Uses {@code bus} and {@code config}.
 */
@NullMarked
package dev.interlock.flow;

import org.jspecify.annotations.NullMarked;
