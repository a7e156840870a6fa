package dev.interlock.cli;

/**
 * What a batch may have at most.
 *
 * @param operations of them
 * @param bytes that they take in a request together; one operation that alone is larger is a batch of its own
 */
record BatchLimit(int operations, long bytes) {}
