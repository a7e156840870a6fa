/** An application of somebody else, as it may be written against {@code dev.interlock.client}. Uses nothing else of Interlock. */
@NullMarked
package dev.interlock.example;

import org.jspecify.annotations.NullMarked;
