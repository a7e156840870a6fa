package dev.interlock.cluster;

import dev.interlock.bus.Lanes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Picks the owner of each instance among nodes by rendezvous hashing: all that know the same nodes pick the same one, each gets about the
 * same share, and when one comes or goes only its own share moves.
 */
record Rendezvous(List<Candidate> candidates) {

    Rendezvous {
        candidates = List.copyOf(candidates);
    }

    static Rendezvous of(List<Lanes> nodes) {
        return new Rendezvous(nodes.stream().map(Candidate::of).toList());
    }

    /** The owner among the nodes that are eligible. */
    Optional<Lanes> owner(String instance, Predicate<String> eligible) {
        long hash = hash(instance);
        return candidates.stream()
                .filter(candidate -> eligible.test(candidate.lanes().node()))
                .max(Comparator.comparingLong(candidate -> mixed(candidate.hash() ^ hash)))
                .map(Candidate::lanes);
    }

    /** @param hash that of the node's name */
    record Candidate(Lanes lanes, long hash) {
        static Candidate of(Lanes lanes) {
            return new Candidate(lanes, Rendezvous.hash(lanes.node()));
        }
    }

    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return mixed(hash);
    }

    /** The finalizer of SplitMix64: each bit of its argument changes half of the result's. */
    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
