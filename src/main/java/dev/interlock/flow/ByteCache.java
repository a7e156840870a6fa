package dev.interlock.flow;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cache of bytes in a room of fixed size, in which what was written first makes room for what is written now. All of it lies in a few
 * large arrays, so that the garbage collector has no more to do the more there is.
 *
 * <p>The room is a ring of chunks, made when they are first needed. A record in it is the key, the length of the value and the value. Its
 * place counts what was written before it since the beginning, so that the place alone tells whether the record is still there. The
 * places are in an index of small sets; in a full one the record that was written first is forgotten. A value that is replaced where it is
 * keeps its place and goes when that is due.
 *
 * <p>Belongs to one event loop.
 */
final class ByteCache {
    /** With its header it takes a mebibyte: a little more would take two with a collector that has regions of that size. */
    private static final int CHUNK = (1 << 20) - 16;

    private static final int HEADER = 2 * Long.BYTES + Integer.BYTES;

    /** Bytes that a value may have. */
    static final int LARGEST_VALUE = CHUNK - HEADER;

    /** A record takes a multiple of it, so that a value can often be replaced where it is by one that is a little longer. */
    private static final int UNIT = 8;

    private static final int ENTRIES_IN_SET = 8;

    /** There are two entries of the index for each record of this size. */
    private static final int USUAL_RECORD = 128;

    /** What the index takes, as a part of the room. */
    private static final int ROOM_TO_INDEX = USUAL_RECORD / (2 * Long.BYTES);

    /** Bytes of the largest room whose index is one array. */
    private static final long LARGEST_ROOM = 1L << 36;

    /** An entry is a place in units, and in its last bits some of the key's hash, so that hardly any other record is looked at. */
    private static final int TAG_BITS = 12;

    private static final long TAG = (1L << TAG_BITS) - 1;

    private final @Nullable ByteBuffer[] chunks;
    private final long room;
    private final long[] index;

    /** The place of the next record; begins where an empty entry, 0, is the place of none that is there. */
    private long end;

    /** @param size bytes that it takes with its index at most, but one chunk in any case, and never much more than 64 GiB */
    ByteCache(long size) {
        long most = Math.min(size / (ROOM_TO_INDEX + 1) * ROOM_TO_INDEX, LARGEST_ROOM);
        this.chunks = new ByteBuffer[(int) Math.max(1, most / CHUNK)];
        this.room = (long) chunks.length * CHUNK;
        this.index = new long[(int) (room / ROOM_TO_INDEX / Long.BYTES)];
        this.end = 2 * room;
    }

    /** The value of a key, to be read before anything else is done here. */
    @Nullable
    ByteBuffer get(UUID key) {
        int entry = find(key);
        return entry < 0 ? null : value(placeIn(entry));
    }

    /** Keeps a value; it may have {@link #LARGEST_VALUE} bytes. */
    void put(UUID key, ByteBuffer value) {
        int length = length(value.remaining());
        int known = find(key);
        boolean fits = known >= 0 && length(value(placeIn(known)).remaining()) == length;
        long place = fits ? placeIn(known) : append(length);
        write(place, key, value);
        index[known >= 0 ? known : oldestInSet(key)] = ((place / UNIT) << TAG_BITS) | tag(key);
    }

    void remove(UUID key) {
        int entry = find(key);
        if (entry >= 0) {
            index[entry] = 0;
        }
    }

    /** Bytes of the record of a value. */
    private static int length(int valueLength) {
        return Math.ceilDiv(HEADER + valueLength, UNIT) * UNIT;
    }

    /** The place of a new record, all of which is in one chunk. */
    private long append(int length) {
        boolean fits = end % CHUNK + length <= CHUNK;
        long place = fits ? end : Math.ceilDiv(end, CHUNK) * CHUNK;
        end = place + length;
        return place;
    }

    private void write(long place, UUID key, ByteBuffer value) {
        int at = (int) (place % CHUNK);
        chunk(place)
                .putLong(at, key.getMostSignificantBits())
                .putLong(at + Long.BYTES, key.getLeastSignificantBits())
                .putInt(at + 2 * Long.BYTES, value.remaining())
                .put(at + HEADER, value, value.position(), value.remaining());
    }

    private ByteBuffer value(long place) {
        int at = (int) (place % CHUNK);
        var chunk = chunk(place);
        return chunk.slice(at + HEADER, chunk.getInt(at + 2 * Long.BYTES));
    }

    private boolean isKey(UUID key, long place) {
        int at = (int) (place % CHUNK);
        var chunk = chunk(place);
        return chunk.getLong(at) == key.getMostSignificantBits()
                && chunk.getLong(at + Long.BYTES) == key.getLeastSignificantBits();
    }

    private ByteBuffer chunk(long place) {
        int number = (int) (place / CHUNK % chunks.length);
        var chunk = chunks[number];
        if (chunk == null) {
            chunk = ByteBuffer.allocate(CHUNK);
            chunks[number] = chunk;
        }
        return chunk;
    }

    /** The entry of a key whose record is there, or -1. */
    private int find(UUID key) {
        int first = firstInSet(key);
        for (int entry = first; entry < first + ENTRIES_IN_SET; entry++) {
            long place = placeIn(entry);
            if ((index[entry] & TAG) == tag(key) && place >= end - room && isKey(key, place)) {
                return entry;
            }
        }
        return -1;
    }

    /** An empty entry of a key's set, or else that of the record which was written first. */
    private int oldestInSet(UUID key) {
        int first = firstInSet(key);
        int oldest = first;
        for (int entry = first + 1; entry < first + ENTRIES_IN_SET; entry++) {
            if (index[entry] < index[oldest]) {
                oldest = entry;
            }
        }
        return oldest;
    }

    private long placeIn(int entry) {
        return (index[entry] >>> TAG_BITS) * UNIT;
    }

    private int firstInSet(UUID key) {
        return Math.floorMod(hash(key) >>> TAG_BITS, index.length / ENTRIES_IN_SET) * ENTRIES_IN_SET;
    }

    private static long tag(UUID key) {
        return hash(key) & TAG;
    }

    private static long hash(UUID key) {
        long product = (key.getMostSignificantBits() ^ key.getLeastSignificantBits()) * 0x9E3779B97F4A7C15L;
        return product ^ (product >>> 32);
    }
}
