package dev.interlock.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.interlock.registration.CmHandleId;
import dev.interlock.registration.DmiPlugins;
import dev.interlock.registration.Handle;
import dev.interlock.registration.Plan;
import dev.interlock.registration.Plan.Creation;
import dev.interlock.registration.Plan.Deletion;
import dev.interlock.registration.Plan.Effect;
import dev.interlock.registration.Plan.Update;
import dev.interlock.registration.TrustLevel;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of handles: many in one statement, on whichever connection it is given. */
final class HandleRows {
    static final String COLUMNS = """
            h.id, h.alternate_id, h.dmi_plugin, h.dmi_data_plugin, h.dmi_model_plugin, h.dmi_datajobs_read_plugin,
            h.dmi_datajobs_write_plugin, h.module_set_tag, h.data_producer_identifier, h.trust_level,
            h.properties::text AS properties, h.public_properties::text AS public_properties
            """;

    /** In the order in which all take such locks, so that nobody waits in a circle. */
    static final String LOCK = """
            SELECT %s FROM cm_handle h
            WHERE h.id = ANY (ARRAY(
              SELECT id FROM cm_handle WHERE id = ANY ($1::text[])
              UNION ALL
              SELECT id FROM cm_handle WHERE alternate_id = ANY ($1::text[])))
            ORDER BY h.id FOR UPDATE
            """.formatted(COLUMNS);

    private static final String DELETE = "DELETE FROM cm_handle WHERE id = ANY ($1::text[])";

    private static final String INSERT = """
            INSERT INTO cm_handle (id, alternate_id, dmi_plugin, dmi_data_plugin, dmi_model_plugin,
                                   dmi_datajobs_read_plugin, dmi_datajobs_write_plugin, module_set_tag,
                                   data_producer_identifier, trust_level, properties, public_properties, subject_id)
            SELECT n.id, n.alternate_id, n.plugin, n.data, n.model, n.datajobs_read, n.datajobs_write, n.tag, n.producer,
                   n.trust, n.properties::jsonb, n.public_properties::jsonb, n.subject_id
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                        $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[])
                 AS n(id, alternate_id, plugin, data, model, datajobs_read, datajobs_write, tag, producer, trust,
                      properties, public_properties, subject_id)
            """;

    /** Leaves out whose id or alternate id is taken, for which it waits until those who are about to take them have ended. */
    private static final String INSERT_WHAT_IS_FREE = INSERT + "ON CONFLICT DO NOTHING";

    /**
     * Of a handle that stays only what an update can change. Each is looked up by its id: a plan that joins all handles costs too little by
     * the statistics of a table that was empty a moment ago. The handles are locked, so that none moves to another place meanwhile.
     */
    static final String UPDATE = """
            UPDATE cm_handle h
            SET alternate_id = n.alternate_id, data_producer_identifier = n.producer, properties = n.properties::jsonb,
                public_properties = n.public_properties::jsonb, lock_reason = coalesce(n.lock_reason, h.lock_reason),
                lock_run = coalesce(n.lock_run, h.lock_run), lock_visit = coalesce(n.lock_visit, h.lock_visit),
                revision = nextval('cm_handle_revision'), updated_at = now()
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[])
                 AS n(id, alternate_id, producer, properties, public_properties, lock_reason, lock_run, lock_visit),
                 LATERAL (SELECT ctid FROM cm_handle WHERE id = n.id LIMIT 1) AS found
            WHERE h.ctid = found.ctid
            """;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, String>> PROPERTIES = new TypeReference<>() {};

    private HandleRows() {}

    /** Reads all handles whose id or alternate id is among the names, and keeps everybody else from changing them. */
    static Future<RowSet<Row>> lock(SqlConnection connection, String[] names) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(names));
    }

    static Future<RowSet<Row>> delete(SqlConnection connection, List<Deletion> deletions) {
        return connection.preparedQuery(DELETE).execute(Tuple.of(ids(deletions)));
    }

    /**
     * Inserts handles.
     *
     * @param beside whether others may insert some of the same meanwhile, whose rows are missing from the result then; else a name that
     *     is taken is an error
     */
    static Future<RowSet<Row>> insert(SqlConnection connection, List<Creation> creations, boolean beside) {
        var handles =
                creations.stream().map(creation -> creation.after().handle()).toList();
        var arguments = Tuple.tuple()
                .addValue(ids(creations))
                .addValue(texts(handles, Handle::alternateId))
                .addValue(texts(handles, handle -> handle.plugins().plugin()))
                .addValue(texts(handles, handle -> handle.plugins().data()))
                .addValue(texts(handles, handle -> handle.plugins().model()))
                .addValue(texts(handles, handle -> handle.plugins().datajobsRead()))
                .addValue(texts(handles, handle -> handle.plugins().datajobsWrite()))
                .addValue(texts(handles, Handle::moduleSetTag))
                .addValue(texts(handles, Handle::dataProducerIdentifier))
                .addValue(texts(handles, handle -> handle.trustLevel().map(TrustLevel::name)))
                .addValue(texts(handles, handle -> Optional.of(write(handle.properties()))))
                .addValue(texts(handles, handle -> Optional.of(write(handle.publicProperties()))))
                .addValue(Columns.of(handles, UUID[]::new, handle -> UUID.randomUUID()));
        return connection.preparedQuery(beside ? INSERT_WHAT_IS_FREE : INSERT).execute(arguments);
    }

    static Future<RowSet<Row>> update(SqlConnection connection, List<Update> updates) {
        var handles = updates.stream().map(update -> update.after().handle()).toList();
        var arguments = Tuple.tuple()
                .addValue(ids(updates))
                .addValue(texts(handles, Handle::alternateId))
                .addValue(texts(handles, Handle::dataProducerIdentifier))
                .addValue(texts(handles, handle -> Optional.of(write(handle.properties()))))
                .addValue(texts(handles, handle -> Optional.of(write(handle.publicProperties()))))
                .addValue(texts(
                        updates,
                        update -> update.lock().map(lock -> lock.reason().name())))
                .addValue(Columns.of(updates, Integer[]::new, update -> ofLock(update, Plan.Lock::run)))
                .addValue(Columns.of(updates, Integer[]::new, update -> ofLock(update, Plan.Lock::visit)));
        return connection.preparedQuery(UPDATE).execute(arguments);
    }

    static Handle handle(Row row) {
        return new Handle(
                new CmHandleId(row.getString("id")),
                text(row, "alternate_id"),
                new DmiPlugins(
                        text(row, "dmi_plugin"),
                        text(row, "dmi_data_plugin"),
                        text(row, "dmi_model_plugin"),
                        text(row, "dmi_datajobs_read_plugin"),
                        text(row, "dmi_datajobs_write_plugin")),
                text(row, "module_set_tag"),
                text(row, "data_producer_identifier"),
                text(row, "trust_level").flatMap(TrustLevel::ofWord),
                read(row.getString("properties")),
                read(row.getString("public_properties")));
    }

    private static @Nullable Integer ofLock(Update update, Function<Plan.Lock, Integer> value) {
        return update.lock().map(value).orElse(null);
    }

    private static String[] ids(List<? extends Effect> effects) {
        return effects.stream().map(effect -> effect.id().value()).toArray(String[]::new);
    }

    private static <T> @Nullable String[] texts(List<T> rows, Function<T, Optional<String>> value) {
        return Columns.of(rows, String[]::new, row -> value.apply(row).orElse(null));
    }

    private static Optional<String> text(Row row, String column) {
        return Optional.ofNullable(row.getString(column));
    }

    private static String write(Map<String, String> properties) {
        try {
            return MAPPER.writeValueAsString(properties);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("properties cannot be written", e);
        }
    }

    private static Map<String, String> read(String json) {
        try {
            return MAPPER.readValue(json, PROPERTIES);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("stored properties cannot be read", e);
        }
    }
}
