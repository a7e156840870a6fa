/**
 * The settings of a node: read once at start from the built-in defaults, {@code conf/interlock.yaml} and the
 * environment, checked, and handed around as records. Everything here is immutable but {@link
 * dev.interlock.config.Settings}, which lives on the starting thread only. Uses no other package of the project.
 */
@NullMarked
package dev.interlock.config;

import org.jspecify.annotations.NullMarked;
