package dev.interlock.client;

/** What a {@link Watching} tells. */
public sealed interface Watched permits Snapshot, StateChange {}
