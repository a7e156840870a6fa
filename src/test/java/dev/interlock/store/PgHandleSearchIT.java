package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interlock.flow.FlowInstanceId;
import dev.interlock.registration.CmHandleId;
import dev.interlock.registration.Handle;
import dev.interlock.registration.HandleSearch;
import dev.interlock.registration.HandleSearchContract;
import dev.interlock.registration.TrustLevel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgHandleSearchIT extends HandleSearchContract {
    private static final int MAX_SCAN = 500;
    private static final int HANDLES = 60_000;

    private static Optional<HandleDatabase> database = Optional.empty();

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres = database.orElseThrow().connect(vertx);

    @BeforeAll
    static void startDatabase(@TempDir Path directory) {
        database = Optional.of(HandleDatabase.start(directory));
    }

    @AfterAll
    static void stopDatabase() {
        database.ifPresent(HandleDatabase::close);
    }

    @BeforeEach
    void empty() {
        database.orElseThrow().empty();
        database.orElseThrow()
                .texts("INSERT INTO flow_schema_version (schema, version, content_hash, document)"
                        + " VALUES ('cm-handle-lifecycle', 1, '', '{}')");
    }

    @AfterEach
    void close() {
        await(postgres::close);
        await(vertx::close);
    }

    @Override
    protected HandleSearch search(int maxScan) {
        return new PgHandleSearch(postgres, maxScan, 1 << 20);
    }

    @Override
    protected void register(Handle handle, FlowInstanceId flow, String step) {
        var id = handle.id().value();
        var plugins = handle.plugins();
        update(
                """
                INSERT INTO cm_handle (id, alternate_id, dmi_plugin, dmi_data_plugin, dmi_model_plugin,
                                       dmi_datajobs_read_plugin, dmi_datajobs_write_plugin, module_set_tag,
                                       data_producer_identifier, trust_level, properties, public_properties, subject_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::uuid)
                """,
                Optional.of(id),
                handle.alternateId(),
                plugins.plugin(),
                plugins.data(),
                plugins.model(),
                plugins.datajobsRead(),
                plugins.datajobsWrite(),
                handle.moduleSetTag(),
                handle.dataProducerIdentifier(),
                handle.trustLevel().map(TrustLevel::name),
                Optional.of(json(handle.properties())),
                Optional.of(json(handle.publicProperties())),
                Optional.of(UUID.randomUUID().toString()));
        flow(id, 1, UUID.randomUUID().toString(), "LOCKED");
        flow(id, 2, flow.toString(), step);
    }

    private static void flow(String handle, int run, String flow, String step) {
        update(
                """
                INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps, feed_position)
                VALUES (?::uuid, 'cm-handle-lifecycle', 1, 'cm-handle', ?, ?::int, 'active', 1, ?::json, 0)
                """,
                Optional.of(flow),
                Optional.of(handle),
                Optional.of(Integer.toString(run)),
                Optional.of(json(Map.of("active", Map.of(step, 1)))));
    }

    @Override
    protected void delete(CmHandleId id) {
        update("DELETE FROM cm_handle WHERE id = ?", Optional.of(id.value()));
    }

    @SafeVarargs
    private static void update(String sql, Optional<String>... arguments) {
        try (var connection = database.orElseThrow().jdbc();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i].orElse(null));
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static String json(Map<String, ?> map) {
        try {
            return new ObjectMapper().writeValueAsString(map);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        try {
            return operation.get().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the operation failed", e);
        }
    }

    /** Handles whose ids have nothing to do with the order in which they came, each with two lives of its lifecycle flow. */
    private static void fill() {
        database.orElseThrow().texts("""
                INSERT INTO cm_handle (id, alternate_id, dmi_plugin, properties, public_properties, subject_id)
                SELECT md5(n::text), 'alternate=' || n, 'plugin', jsonb_build_object('filling', repeat(md5(n::text), 8)),
                       '{"colour": "red"}', gen_random_uuid()
                FROM generate_series(1, %1$d) AS n;
                INSERT INTO flow_instance (id, schema, version, subject_kind, subject_key, run, state, revision, steps, feed_position)
                SELECT gen_random_uuid(), 'cm-handle-lifecycle', 1, 'cm-handle', md5(n::text), run, 'active', 1,
                       '{"active": {"ADVISED": 1}}', 0
                FROM generate_series(1, %1$d) AS n, generate_series(1, 2) AS run;
                ANALYZE cm_handle, flow_instance;
                """.formatted(HANDLES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repeat('x', 100000)",
                "(SELECT string_agg(md5(n::text || m), '') FROM generate_series(1, 3200) AS m)"
            })
    void a_page_ends_with_the_handle_with_which_it_has_its_bytes_compressed_or_not(String large) {
        database.orElseThrow().texts("""
                INSERT INTO cm_handle (id, properties, public_properties, subject_id)
                SELECT 'h' || n, jsonb_build_object('p', CASE WHEN n < 20 THEN 'small' ELSE %s END), '{}', gen_random_uuid()
                FROM generate_series(10, 29) AS n
                """.formatted(large));
        var search = new PgHandleSearch(postgres, MAX_SCAN, 250_000);

        assertEquals(List.of(10, 3, 3, 3, 1), sizes(search, 10));
        assertEquals(List.of(13, 3, 3, 1), sizes(search, 1000));
        assertEquals(
                List.of(10, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0), sizes(new PgHandleSearch(postgres, MAX_SCAN, 1024), 10));
    }

    /** How many handles are on each page. */
    private List<Integer> sizes(HandleSearch search, int limit) {
        var sizes = new ArrayList<Integer>();
        var after = Optional.<CmHandleId>empty();
        do {
            var from = after;
            var page = await(() -> search.page(HandleSearch.Filter.ALL, from, limit));
            sizes.add(page.items().size());
            after = page.nextAfter();
        } while (after.isPresent());
        return sizes;
    }

    private record Work(long handles, long flows) {
        Work plus(Work other) {
            return new Work(handles + other.handles, flows + other.flows);
        }
    }

    /** How many rows of the tables the statement looks at, those that a filter throws away included. */
    private static Work work(String mode, String sql, String arguments) {
        try (var connection = database.orElseThrow().jdbc();
                var statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = " + mode);
            statement.execute(
                    "PREPARE page (text, bigint, bigint, text[], text[], jsonb[], jsonb[], text, bigint) AS " + sql);
            var rows =
                    statement.executeQuery("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE page(" + arguments + ", 1000000)");
            rows.next();
            return work(FlowJson.read(rows.getString(1)).path(0).path("Plan"));
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private static Work work(JsonNode node) {
        long here = Math.round(node.path("Actual Loops").asDouble()
                * (node.path("Actual Rows").asDouble()
                        + node.path("Rows Removed by Filter").asDouble()));
        var relation = node.path("Relation Name").asText();
        return StreamSupport.stream(node.path("Plans").spliterator(), false)
                .map(PgHandleSearchIT::work)
                .reduce(
                        new Work(relation.equals("cm_handle") ? here : 0, relation.equals("flow_instance") ? here : 0),
                        Work::plus);
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void a_statement_walks_an_index_however_it_is_planned_and_whatever_the_filter(String mode) {
        fill();
        for (var after : List.of("", "8", "f")) {
            var page = "'%s', %d, 11, ".formatted(after, MAX_SCAN);
            var names = "'%s', %d, %d, ".formatted(after, MAX_SCAN, MAX_SCAN + 1);
            var unfiltered = work(mode, PgHandleSearch.PAGE, page + "'{}', '{}', '{}', '{}', NULL");
            assertEquals(11, unfiltered.handles());
            assertTrue(unfiltered.flows() <= 11 * 4, unfiltered::toString);
            for (var none : List.of(
                    "'{other}', '{}', '{}', '{}', NULL",
                    "'{other}', '{}', '{}', '{}', 'READY'",
                    "'{}', '{NONE}', '{}', '{}', NULL",
                    "'{}', '{}', ARRAY['{\"a\": \"b\"}']::jsonb[], '{}', NULL",
                    "'{}', '{}', '{}', ARRAY['{\"colour\": \"blue\"}']::jsonb[], NULL")) {
                assertEquals(new Work(2 * MAX_SCAN, 0), work(mode, PgHandleSearch.PAGE, page + none), none);
            }
            assertEquals(
                    new Work(2 * MAX_SCAN, MAX_SCAN),
                    work(mode, PgHandleSearch.PAGE, page + "'{}', '{}', '{}', '{}', 'READY'"));
            assertEquals(
                    new Work(2 * MAX_SCAN, 0),
                    work(mode, PgHandleSearch.NAMES, names + "'{plugin}', '{}', '{}', '{}', NULL"));
        }
    }
}
