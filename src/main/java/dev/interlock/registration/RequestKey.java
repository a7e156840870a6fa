package dev.interlock.registration;

import java.time.Duration;

/**
 * The key that a client gives a request so that it can be sent again without being done again.
 *
 * @param fingerprint of what was asked for, so that the use of the key for anything else is seen; hexadecimal
 * @param retention how long the outcome is kept
 */
public record RequestKey(String key, String fingerprint, Duration retention) {}
