package dev.interlock.flow;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All changes of all flows in one order that never changes, to be read page by page from any place on.
 *
 * <p>No change ever comes to stand before one that has been read, however late its transaction commits, and those of one instance stand
 * in the order of their revisions. Failed futures carry a {@link dev.interlock.bus.StoreException}.
 */
public interface EventFeed {

    /**
     * Reads the changes that follow.
     *
     * <p>At most a set number of changes is looked at, however many there are. Where few of them are of the schema, a page may have
     * fewer than {@code limit} changes, or none, and yet say that there is more.
     *
     * @param schema whose flows alone are read; empty for all
     */
    Future<Reading> read(From from, Optional<String> schema, int limit);

    /** Where a reader goes on. */
    sealed interface From {

        /** At the oldest change that is kept. */
        record Oldest() implements From {}

        /** Behind all changes that can be read now. */
        record End() implements From {}

        /** Behind the change at which an earlier page ended. */
        record After(Cursor cursor) implements From {}
    }

    /** What came of reading. */
    sealed interface Reading {

        /**
         * Part of the feed.
         *
         * @param next where the next page begins, be there anything to read by now or not
         * @param more whether there is more to read at once
         * @param heldBack how many transactions have begun since the oldest one that is still open; what they changed is not read
         *     before that one has ended
         */
        record Page(List<Event> events, Cursor next, boolean more, long heldBack) implements Reading {

            public Page {
                events = List.copyOf(events);
            }
        }

        /** Changes behind the cursor are not kept any more, or it comes from another database: who goes on from here misses some. */
        record Gone() implements Reading {}
    }

    /** One change, with whose it is. */
    record Event(String schema, SubjectKey subject, LogEntry entry) {}

    /**
     * A place in the feed: behind one change.
     *
     * @param history names the order in which the position counts
     * @param position of the change, which it shares with others of the same transaction, and now and then of another one
     */
    record Cursor(String history, long position, FlowInstanceId instance, long revision) {
        private static final Pattern TEXT =
                Pattern.compile("([0-9a-f]{8})[.]([0-9]{1,18})[.]([0-9a-f-]{36})[.]([0-9]{1,18})");

        /** Reads what {@link #toString} gives; anything else is no cursor. */
        public static Optional<Cursor> parse(String text) {
            var parts = TEXT.matcher(text);
            return parts.matches()
                    ? FlowInstanceId.parse(parts.group(3))
                            .map(instance -> new Cursor(
                                    parts.group(1),
                                    Long.parseLong(parts.group(2)),
                                    instance,
                                    Long.parseLong(parts.group(4))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return history + '.' + position + '.' + instance + '.' + revision;
        }
    }
}
