package dev.interlock.client;

/**
 * A version of a flow schema that new flows take from now on.
 *
 * @param created whether it is a new one; the same content again is the same version
 */
public record PublishedSchema(String identifier, int version, boolean created) {}
