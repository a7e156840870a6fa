package dev.interlock.bench;

import java.time.Duration;

/**
 * How many clients call transitions, how, and for how long.
 *
 * @param connections of one client each
 * @param outstanding requests that a connection has under way at most
 * @param instances flows of which each call takes one at random
 * @param rate calls in a second over all connections; 0 for as many as are answered
 * @param warmUp before the time that is measured, in each round
 * @param duration of one round
 * @param rounds of them
 * @param loops event loops of the clients
 */
public record TransitionSettings(
        int connections,
        int outstanding,
        int instances,
        double rate,
        Duration warmUp,
        Duration duration,
        int rounds,
        int loops) {}
