package dev.interlock.store;

import dev.interlock.flow.Move;
import dev.interlock.registration.HandleStore.Result;
import dev.interlock.registration.Outcome.Failed;
import dev.interlock.registration.Plan;
import dev.interlock.registration.Plan.Effect;
import dev.interlock.registration.Reason;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one plan in one open transaction: all chunks, the next being worded while the database writes one. Where the database refuses
 * some for what is in them, all is undone and written chunk by chunk, each halved until the item at fault is found. Where somebody took a
 * name before it was written, the plan is overtaken.
 */
final class PlanWriting {
    private static final Logger LOG = LoggerFactory.getLogger(PlanWriting.class);

    private final SqlConnection connection;
    private final int chunk;
    private final boolean beside;
    private final List<Failed> refused = new ArrayList<>();
    private final List<Effect> written = new ArrayList<>();
    private boolean deletionRefused;

    private PlanWriting(SqlConnection connection, int chunk, boolean beside) {
        this.connection = connection;
        this.chunk = chunk;
        this.beside = beside;
    }

    /**
     * Writes the plan.
     *
     * @param chunk rows in one statement
     * @param beside whether others may create handles of the same names meanwhile, by which the plan is overtaken
     */
    static Future<Result> write(SqlConnection connection, Plan plan, int chunk, boolean beside) {
        return new PlanWriting(connection, chunk, beside).write(plan);
    }

    private Future<Result> write(Plan plan) {
        return execute("SAVEPOINT plan")
                .compose(saved -> in(plan, this::overlapping))
                .recover(cause -> afterFailure(plan, cause))
                .map(done -> new Result.Done(plan.outcome().with(refused), written));
    }

    private Future<Void> afterFailure(Plan plan, Throwable cause) {
        if (!blamesContent(cause)) {
            return Future.failedFuture(overtakenIfTaken(cause));
        }
        return execute("ROLLBACK TO SAVEPOINT plan").compose(undone -> {
            written.clear();
            return in(plan, this::oneByOne);
        });
    }

    private Throwable overtakenIfTaken(Throwable cause) {
        return isTakenByOthers(cause)
                ? Outcomes.overtaken("others took names of the batch", String.valueOf(cause.getMessage()))
                : cause;
    }

    private Future<Void> in(Plan plan, Way way) {
        return way.write(plan.deletions(), this::delete)
                .compose(deleted -> way.write(plan.creations(), this::create))
                .compose(created -> way.write(plan.updates(), this::update));
    }

    private Future<Void> delete(List<Plan.Deletion> deletions) {
        var ended = move(deletions, FlowRows::update);
        var deleted = complete(deletions, HandleRows.delete(connection, deletions));
        return both(ended, deleted);
    }

    private Future<Void> create(List<Plan.Creation> creations) {
        var inserted = complete(creations, HandleRows.insert(connection, creations, beside));
        var started = move(creations, FlowRows::insert);
        return both(inserted, started);
    }

    private Future<Void> update(List<Plan.Update> updates) {
        var updated = complete(updates, HandleRows.update(connection, updates));
        var moved = move(updates, FlowRows::update);
        return both(updated, moved);
    }

    private static Future<Void> complete(List<? extends Effect> effects, Future<RowSet<Row>> rows) {
        return rows.compose(all -> expect(effects.size(), all.rowCount()));
    }

    /**
     * Two that were sent without waiting. Where both fail the first one tells why: what comes after it fails in any case, as the transaction
     * is at its end.
     */
    private static Future<Void> both(Future<Void> first, Future<Void> second) {
        return first.compose(done -> second);
    }

    private Future<Void> move(
            List<? extends Effect> effects, BiFunction<SqlConnection, List<Move>, Future<RowSet<Row>>> statement) {
        var moves = effects.stream().flatMap(effect -> effect.moves().stream()).toList();
        return moves.isEmpty()
                ? Future.succeededFuture()
                : statement.apply(connection, moves).compose(moved -> expect(moves.size(), moved.size()));
    }

    /** Fewer rows than planned: somebody moved a flow or took a name in between, and the plan must be made afresh. */
    private static Future<Void> expect(int planned, int written) {
        if (planned == written) {
            return Future.succeededFuture();
        }
        return Future.failedFuture(Outcomes.overtaken(
                "others changed what the batch relies on",
                "%d rows of %d could be written as planned".formatted(written, planned)));
    }

    /** Does not wait for one chunk before it words and sends the next, but for the one before. */
    private <E extends Effect> Future<Void> overlapping(List<E> effects, Function<List<E>, Future<Void>> statements) {
        Future<Void> all = Future.succeededFuture();
        Future<Void> last = all;
        for (var part : chunks(effects)) {
            var next = all.compose(done -> statements.apply(part)).onSuccess(done -> written.addAll(part));
            all = both(all, last);
            last = next;
        }
        return both(all, last);
    }

    private <E extends Effect> Future<Void> oneByOne(List<E> effects, Function<List<E>, Future<Void>> statements) {
        Future<Void> all = Future.succeededFuture();
        for (var part : chunks(effects)) {
            all = all.compose(before -> isolated(part, statements));
        }
        return all;
    }

    private <E> List<List<E>> chunks(List<E> effects) {
        return IntStream.iterate(0, from -> from < effects.size(), from -> from + chunk)
                .mapToObj(from -> effects.subList(from, Math.min(from + chunk, effects.size())))
                .toList();
    }

    private <E extends Effect> Future<Void> isolated(List<E> effects, Function<List<E>, Future<Void>> statements) {
        return execute("SAVEPOINT chunk")
                .compose(saved -> statements.apply(effects))
                .compose(done -> execute("RELEASE SAVEPOINT chunk"))
                .onSuccess(released -> written.addAll(effects))
                .recover(cause -> blamesContent(cause)
                        ? execute("ROLLBACK TO SAVEPOINT chunk; RELEASE SAVEPOINT chunk")
                                .compose(undone -> halved(effects, statements, cause))
                        : Future.failedFuture(overtakenIfTaken(cause)));
    }

    private <E extends Effect> Future<Void> halved(
            List<E> effects, Function<List<E>, Future<Void>> statements, Throwable cause) {
        if (effects.size() == 1) {
            refuse(effects.getFirst(), cause);
            return Future.succeededFuture();
        }
        int middle = effects.size() / 2;
        return isolated(effects.subList(0, middle), statements)
                .compose(first -> isolated(effects.subList(middle, effects.size()), statements));
    }

    private void refuse(Effect effect, Throwable cause) {
        LOG.atError()
                .addKeyValue("cm_handle", effect.id())
                .setCause(cause)
                .log("database refused a cm-handle that the rules allow");
        deletionRefused |= effect instanceof Plan.Deletion;
        for (var place : effect.items()) {
            refused.add(new Failed(
                    place, effect.id().value(), Reason.UNKNOWN, "could not be stored, see the log of the node"));
        }
    }

    /** How all effects of a kind are written. */
    private interface Way {
        <E extends Effect> Future<Void> write(List<E> effects, Function<List<E>, Future<Void>> statements);
    }

    /**
     * By the unique constraints: somebody who takes no stripe came between the reading and the writing. A handle that could not be deleted
     * has its names itself.
     */
    private boolean isTakenByOthers(Throwable cause) {
        return !deletionRefused
                && cause instanceof PgException error
                && switch (String.valueOf(error.getConstraint())) {
                    case "cm_handle_pkey", "cm_handle_alternate_id_key" -> true;
                    default -> false;
                };
    }

    /** Data exceptions, constraints that are broken by no other's doing, exceeded limits: by the classes of SQLSTATE, appendix A of PostgreSQL's manual. */
    private boolean blamesContent(Throwable cause) {
        return cause instanceof PgException error
                && !isTakenByOthers(error)
                && switch (String.valueOf(error.getSqlState()).substring(0, 2)) {
                    case "22", "23", "54" -> true;
                    default -> false;
                };
    }

    private Future<Void> execute(String sql) {
        return connection.query(sql).execute().mapEmpty();
    }
}
