/**
 * Measures a running node from outside, as its clients find it; and beside it what its database does without a node, by the statements of
 * the store and by hand-written ones.
 */
@NullMarked
package dev.interlock.bench;

import org.jspecify.annotations.NullMarked;
