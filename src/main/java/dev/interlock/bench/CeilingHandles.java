package dev.interlock.bench;

import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One statement that writes many handles into a table that is like the node's, or changes those that are there. */
final class CeilingHandles {
    static final String TABLE = "CREATE TABLE cm_handle (LIKE public.cm_handle INCLUDING ALL)";

    static final String UPSERT = """
            INSERT INTO cm_handle (id, subject_id, alternate_id, dmi_plugin, module_set_tag, properties, public_properties)
            SELECT id, subject_id, alternate_id, '%s', 'bench', properties::jsonb, public_properties::jsonb
            FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[])
                 AS n(id, subject_id, alternate_id, properties, public_properties)
            ON CONFLICT (id) DO UPDATE
            SET properties = excluded.properties, public_properties = excluded.public_properties, updated_at = now()""".formatted(BenchHandles.PLUGIN);

    private static final BenchHandles HANDLES = new BenchHandles("ceiling");

    private CeilingHandles() {}

    static Tuple arguments(int from, int count) {
        var numbers = IntStream.range(from, from + count);
        return Tuple.of(
                texts(from, count, HANDLES::id),
                numbers.mapToObj(number -> UUID.randomUUID()).toArray(UUID[]::new),
                texts(from, count, HANDLES::alternateId),
                texts(from, count, BenchHandles::properties),
                texts(from, count, BenchHandles::publicProperties));
    }

    private static String[] texts(int from, int count, IntFunction<String> text) {
        return IntStream.range(from, from + count).mapToObj(text).toArray(String[]::new);
    }
}
