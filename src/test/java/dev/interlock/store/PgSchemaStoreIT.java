package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.BuiltInSchema;
import dev.interlock.flow.SchemaStoreContract;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.Test;

class PgSchemaStoreIT extends SchemaStoreContract {
    private final TestDatabase database = TestDatabase.shared();

    PgSchemaStoreIT() {
        super(TestDatabase.shared());
    }

    @Test
    void a_published_version_cannot_be_deleted_as_flows_refer_to_it_without_being_checked() {
        await(() -> BuiltInSchema.CM_HANDLE_LIFECYCLE.publishIfAbsent(stores().schemas()));

        var refused = await(() -> database.postgres()
                .query("DELETE FROM flow_schema_version", Tuple.tuple())
                .transform(deleted -> Future.succeededFuture(deleted.cause())));

        assertTrue(String.valueOf(refused.getCause()).contains("published for good"), refused::toString);
        assertNotEquals(0, database.count("SELECT count(*) FROM flow_schema_version"));
    }
}
