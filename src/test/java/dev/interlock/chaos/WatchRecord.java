package dev.interlock.chaos;

import dev.interlock.client.Watched;
import java.util.List;
import java.util.Optional;

/**
 * What one client that watched a subject was told.
 *
 * @param told in the order in which it was told
 * @param ended why the watching ended before it was closed
 */
record WatchRecord(String watcher, String subject, List<Watched> told, Optional<String> ended) {
    WatchRecord {
        told = List.copyOf(told);
    }
}
