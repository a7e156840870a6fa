package dev.interlock.store;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.interlock.registration.HandleStore.Result;
import dev.interlock.registration.ItemPlace;
import dev.interlock.registration.Operation;
import dev.interlock.registration.Outcome;
import dev.interlock.registration.Outcome.Failed;
import dev.interlock.registration.Reason;
import dev.interlock.registration.RequestKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The outcomes of batches that clients gave a key, kept by the transaction that does the batch, so that there is the one exactly if
 * there is the other.
 *
 * <p>Form of an outcome: a list of its failed items, each {@code ["CREATE", 17, "id", "ALREADY_EXISTS", "text"]}.
 */
final class KeptOutcomes {
    /** Apart from the locks of others in the same database; the letters "CK". */
    private static final int CLASS = 0x434B;

    /** Whoever comes with the same key at the same time waits until the first is done. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock($1, hashtext($2))";

    private static final String FIND =
            "SELECT fingerprint, outcome FROM registration_result WHERE key = $1 AND expires_at > now()";

    /** What has expired makes room, a few at each turn, so that there is never much of it. */
    private static final String KEEP = """
            WITH expired AS (
              DELETE FROM registration_result WHERE key IN (
                SELECT key FROM registration_result WHERE expires_at <= now() AND key <> $1
                ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)
            )
            INSERT INTO registration_result (key, fingerprint, outcome, expires_at)
            VALUES ($1, $2, $3, now() + $4::bigint * interval '1 millisecond')
            ON CONFLICT (key) DO UPDATE
            SET fingerprint = excluded.fingerprint, outcome = excluded.outcome, expires_at = excluded.expires_at
            """;

    /** Ids that failed may be any text, also such as cannot be encoded. */
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private KeptOutcomes() {}

    /** What is to be said to a request whose key was used before; empty if it was not. */
    static Future<Optional<Result>> find(SqlConnection connection, RequestKey key) {
        return connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(CLASS, key.key()))
                .compose(locked -> connection.preparedQuery(FIND).execute(Tuple.of(key.key())))
                .map(rows -> rows.stream().findFirst().map(row -> result(row, key)));
    }

    static Future<Void> keep(SqlConnection connection, RequestKey key, Outcome outcome) {
        var arguments = Tuple.of(
                key.key(),
                key.fingerprint(),
                Buffer.buffer(write(outcome)),
                key.retention().toMillis());
        return connection.preparedQuery(KEEP).execute(arguments).mapEmpty();
    }

    private static Result result(Row row, RequestKey key) {
        return row.getString("fingerprint").equals(key.fingerprint())
                ? new Result.Done(read(row.getBuffer("outcome")), List.of())
                : new Result.KeyReused();
    }

    private static byte[] write(Outcome outcome) {
        var items = MAPPER.createArrayNode();
        for (var failed : outcome.failed()) {
            items.addArray()
                    .add(failed.place().operation().name())
                    .add(failed.place().index())
                    .add(failed.id())
                    .add(failed.reason().name())
                    .add(failed.text());
        }
        try {
            return MAPPER.writeValueAsBytes(items);
        } catch (IOException e) {
            throw new UncheckedIOException("an outcome cannot be written", e);
        }
    }

    private static Outcome read(Buffer json) {
        try {
            var failed = new ArrayList<Failed>();
            MAPPER.readTree(json.getBytes()).forEach(item -> failed.add(failed(item)));
            return new Outcome(failed);
        } catch (IOException e) {
            throw new UncheckedIOException("a kept outcome cannot be read", e);
        }
    }

    private static Failed failed(JsonNode item) {
        return new Failed(
                new ItemPlace(
                        Operation.valueOf(item.path(0).asText()), item.path(1).asInt()),
                item.path(2).asText(),
                Reason.valueOf(item.path(3).asText()),
                item.path(4).asText());
    }
}
