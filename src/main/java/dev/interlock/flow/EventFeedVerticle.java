package dev.interlock.flow;

import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.Fields;
import dev.interlock.flow.EventFeed.Cursor;
import dev.interlock.flow.EventFeed.From;
import dev.interlock.flow.EventFeed.Reading;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Tells other applications all changes of flows, page by page; who reads keeps the cursor. */
public final class EventFeedVerticle extends VerticleBase {
    private static final String END = "end";

    private final Bus bus;
    private final EventFeed feed;
    private final int maxPage;

    public EventFeedVerticle(Bus bus, EventFeed feed, int maxPage) {
        this.bus = bus;
        this.feed = feed;
        this.maxPage = maxPage;
    }

    @Override
    public Future<?> start() {
        return bus.serve(Addresses.inside(Action.EVENTS), call -> read(Fields.of(call)))
                .completion();
    }

    private Future<Answer> read(Fields fields) {
        int limit = fields.limit(maxPage);
        var schema = fields.optionalKey("schema", FlowRequests.MAX_KEY);
        return feed.read(from(fields), schema, limit).map(reading -> switch (reading) {
            case Reading.Page page -> Answer.ok(FlowAnswers.events(page));
            case Reading.Gone gone -> Answer.refused(gone());
        });
    }

    private static From from(Fields fields) {
        return fields.optionalText("after")
                .map(text -> text.equals(END)
                        ? new From.End()
                        : new From.After(Cursor.parse(text)
                                .orElseThrow(() -> fields.invalid(
                                        "after", "expected 'end' or the next_after of an earlier answer"))))
                .orElseGet(From.Oldest::new);
    }

    private static Failure gone() {
        return Failure.of(
                        ErrorCode.EVENTS_GONE,
                        "events behind this cursor are not kept any more, or it comes from another database; "
                                + "read on without 'after' from the oldest event kept")
                .at("/data/after");
    }
}
