package dev.interlock.store;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.flow.BuiltInSchema;
import dev.interlock.flow.FlowVerticle;
import dev.interlock.flow.SchemaStoreContract;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PgSchemaStoreIT extends SchemaStoreContract {
    private final TestDatabase database = TestDatabase.shared();

    @Test
    void a_published_version_cannot_be_deleted_as_flows_refer_to_it_without_being_checked() {
        await(() -> BuiltInSchema.CM_HANDLE_LIFECYCLE.publishIfAbsent(stores().schemas()));

        var refused = await(() -> database.postgres()
                .query("DELETE FROM flow_schema_version", Tuple.tuple())
                .transform(deleted -> Future.succeededFuture(deleted.cause())));

        assertTrue(String.valueOf(refused.getCause()).contains("published for good"), refused::toString);
        assertNotEquals(0, database.count("SELECT count(*) FROM flow_schema_version"));
    }

    @Override
    protected FlowVerticle.Stores stores() {
        return database.stores();
    }

    @Override
    protected <T> T await(Supplier<Future<T>> operation) {
        return database.await(operation);
    }
}
