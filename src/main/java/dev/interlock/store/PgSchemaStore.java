package dev.interlock.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.flow.SchemaStore;
import dev.interlock.flow.SchemaVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Published flow schemas in PostgreSQL. */
public final class PgSchemaStore implements SchemaStore {
    /** Publications of one schema wait for each other, so that versions have no gaps and none is lost. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";

    /** Of the database's own form of the document, in which neither spaces nor the order of keys count. */
    private static final String HASH = "sha256(convert_to($2::text::jsonb::text, 'UTF8'))";

    private static final String SAME = """
            SELECT v.version, f.current_version
            FROM flow_schema_version v JOIN flow_schema f ON f.identifier = v.schema
            WHERE v.schema = $1 AND v.content_hash = %s
            """.formatted(HASH);

    private static final String NEXT = """
            INSERT INTO flow_schema_version (schema, version, content_hash, document)
            SELECT $1, coalesce(max(version), 0) + 1, %s, $2::text::jsonb FROM flow_schema_version WHERE schema = $1
            RETURNING version
            """.formatted(HASH);

    private static final String POINT = """
            INSERT INTO flow_schema (identifier, current_version) VALUES ($1, $2)
            ON CONFLICT (identifier) DO UPDATE SET current_version = excluded.current_version
            """;

    private static final String POINT_BACK = """
            UPDATE flow_schema SET current_version = $2
            WHERE identifier = $1 AND EXISTS (SELECT FROM flow_schema_version WHERE schema = $1 AND version = $2)
            """;

    private static final String STEPS = """
            SELECT step FROM unnest($2::text[]) AS step
            WHERE EXISTS (
              SELECT FROM flow_schema_version
              WHERE schema = $1 AND document -> 'steps' @> jsonb_build_array(jsonb_build_object('identifier', step))
            )
            """;

    private static final String VERSION =
            "SELECT document::text AS document FROM flow_schema_version WHERE schema = $1 AND version = $2";

    private static final String CURRENT = """
            SELECT v.version, v.document::text AS document
            FROM flow_schema f JOIN flow_schema_version v ON v.schema = f.identifier AND v.version = f.current_version
            WHERE f.identifier = $1
            """;

    private static final String LIST =
            "SELECT identifier, current_version FROM flow_schema WHERE identifier > $1 ORDER BY identifier LIMIT $2";

    private final Postgres postgres;

    public PgSchemaStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The current versions that start with a subject of a kind; there are few of them, and an index of just these. */
    static String startingOn(String kind) {
        return """
                SELECT v.schema, v.version
                FROM flow_schema_version v JOIN flow_schema s ON s.identifier = v.schema AND s.current_version = v.version
                WHERE v.document -> 'start_on' ? %s""".formatted(kind);
    }

    static SchemaVersion version(Row row) {
        return new SchemaVersion(row.getString("schema"), row.getInteger("version"));
    }

    @Override
    public Future<Published> publish(String identifier, ObjectNode document) {
        var text = document.toString();
        return postgres.transaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(identifier))
                .compose(locked -> connection.preparedQuery(SAME).execute(Tuple.of(identifier, text)))
                .compose(same -> same.size() == 1
                        ? Future.succeededFuture(again(same.iterator().next()))
                        : insert(connection, identifier, text))
                .compose(published -> connection
                        .preparedQuery(POINT)
                        .execute(Tuple.of(identifier, published.version()))
                        .map(published)));
    }

    private static Published again(Row row) {
        return Published.again(row.getInteger("version"), row.getInteger("current_version"));
    }

    private static Future<Published> insert(SqlConnection connection, String identifier, String text) {
        return connection
                .preparedQuery(NEXT)
                .execute(Tuple.of(identifier, text))
                .map(rows -> Published.next(rows.iterator().next().getInteger(0)));
    }

    @Override
    public Future<Boolean> setCurrent(String identifier, int version) {
        return postgres.query(POINT_BACK, Tuple.of(identifier, version)).map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<Optional<ObjectNode>> version(String identifier, int version) {
        return postgres.read(VERSION, Tuple.of(identifier, version))
                .map(rows ->
                        rows.stream().findFirst().map(row -> (ObjectNode) FlowJson.read(row.getString("document"))));
    }

    @Override
    public Future<Set<String>> steps(String identifier, Set<String> wanted) {
        return postgres.page(STEPS, Tuple.of(identifier).addArrayOfString(wanted.toArray(String[]::new)))
                .map(rows -> rows.stream().map(row -> row.getString("step")).collect(Collectors.toSet()));
    }

    @Override
    public Future<Optional<Current>> current(String identifier) {
        return postgres.read(CURRENT, Tuple.of(identifier))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new Current(
                                row.getInteger("version"), (ObjectNode) FlowJson.read(row.getString("document")))));
    }

    @Override
    public Future<List<Listed>> list(String after, int limit) {
        return postgres.page(LIST, Tuple.of(after, limit))
                .map(rows -> rows.stream()
                        .map(row -> new Listed(row.getString("identifier"), row.getInteger("current_version")))
                        .toList());
    }
}
