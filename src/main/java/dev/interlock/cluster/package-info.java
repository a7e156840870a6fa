/**
 * Several nodes as one: which are there, who owns what, whether they reach each other.
 *
 * <p>Reading order: {@link Membership} (the cluster as one node sees it), {@code Rendezvous} (pure: who owns an instance), {@code
 * HazelcastConfig} (how nodes find each other; what all members have alike is in {@code bus}), {@code Probing} (whether they can be
 * reached). Nothing here decides what is true: that does the database. Views are immutable and may be read from any thread. Uses {@code
 * bus} and {@code config}.
 */
@NullMarked
package dev.interlock.cluster;

import org.jspecify.annotations.NullMarked;
