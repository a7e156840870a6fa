package dev.interlock.store;

import dev.interlock.flow.FlowStoreContract;

class PgFlowStoreIT extends FlowStoreContract {
    PgFlowStoreIT() {
        super(TestDatabase.shared());
    }
}
