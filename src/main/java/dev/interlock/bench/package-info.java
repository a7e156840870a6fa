/** Measures a running node from outside, as its clients find it. Uses nothing of the service but what clients use. */
@NullMarked
package dev.interlock.bench;

import org.jspecify.annotations.NullMarked;
