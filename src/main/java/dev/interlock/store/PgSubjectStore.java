package dev.interlock.store;

import dev.interlock.flow.FlowInstance;
import dev.interlock.flow.Subject;
import dev.interlock.flow.SubjectKey;
import dev.interlock.flow.SubjectStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Subjects in PostgreSQL, over the one connection of a lane. */
public final class PgSubjectStore implements SubjectStore {
    /** A merge that changes nothing leaves the revision alone, so that what relied on it still holds. */
    private static final String MERGE = """
            INSERT INTO subject AS s (id, kind, key, properties) VALUES ($1, $2, $3, $4::text::jsonb - $5::text[])
            ON CONFLICT (kind, key) DO UPDATE
            SET properties = (s.properties || excluded.properties) - $5::text[],
                revision = s.revision
                  + ((s.properties || excluded.properties) - $5::text[] IS DISTINCT FROM s.properties)::int
            RETURNING id, properties::text AS properties, revision
            """;

    private static final String FIND = "SELECT kind, key FROM subject WHERE id = $1";

    /** The ids of instances grow with time. */
    private static final String FLOWS = """
            SELECT * FROM (
              SELECT DISTINCT ON (i.schema)
                     i.id, i.schema, i.version, i.subject_kind, i.subject_key, i.run, i.state, i.revision, i.steps::text AS steps
              FROM flow_instance i WHERE i.subject_kind = $1 AND i.subject_key = $2
              ORDER BY i.schema, i.run DESC
            ) AS latest ORDER BY id
            """;

    private final Pipeline pipeline;

    public PgSubjectStore(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public Future<Subject> merge(SubjectKey subject, Map<String, Object> properties, Set<String> removed) {
        var arguments = Tuple.of(
                UUID.randomUUID(),
                subject.kind(),
                subject.key(),
                FlowJson.writeProperties(properties),
                removed.toArray(String[]::new));
        return pipeline.query(MERGE, arguments).map(rows -> {
            var row = rows.iterator().next();
            return new Subject(
                    row.getUUID("id"),
                    subject,
                    FlowJson.readProperties(row.getString("properties")),
                    row.getLong("revision"));
        });
    }

    @Override
    public Future<Optional<SubjectKey>> find(UUID id) {
        return pipeline.read(FIND, Tuple.of(id))
                .map(rows -> rows.stream()
                        .findFirst()
                        .map(row -> new SubjectKey(row.getString("kind"), row.getString("key"))));
    }

    @Override
    public Future<List<FlowInstance>> flows(SubjectKey subject) {
        return pipeline.read(FLOWS, Tuple.of(subject.kind(), subject.key()))
                .map(rows -> rows.stream().map(PgFlowStore::instance).toList());
    }
}
