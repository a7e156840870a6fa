package dev.interlock.store;

import dev.interlock.flow.SubjectStoreContract;

class PgSubjectStoreIT extends SubjectStoreContract {
    PgSubjectStoreIT() {
        super(TestDatabase.shared());
    }
}
