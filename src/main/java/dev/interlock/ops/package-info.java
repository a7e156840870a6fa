/**
 * What operators and their tools ask a node: whether it lives, whether it is ready, and what it measures.
 *
 * <p>Used on the event loops of the listener. Uses no feature: what is checked is handed in.
 */
@NullMarked
package dev.interlock.ops;

import org.jspecify.annotations.NullMarked;
