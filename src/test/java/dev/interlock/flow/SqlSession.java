package dev.interlock.flow;

import dev.interlock.config.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A plain session on the database, in which a test looks and takes locks by itself; each statement is in the open transaction. */
final class SqlSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Connection connection;

    SqlSession(DatabaseUrl url) throws SQLException {
        connection = DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/%s".formatted(url.host(), url.port(), url.database()),
                url.user(),
                url.password().value());
        connection.setAutoCommit(false);
    }

    long number(String sql, Object argument) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, argument);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } finally {
            connection.rollback();
        }
    }

    /** Locks a flow's row until {@link #rollback}; fails if somebody else has it. */
    void lock(FlowInstanceId flow) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT FROM flow_instance WHERE id = ? FOR UPDATE NOWAIT")) {
            statement.setObject(1, flow.value());
            statement.execute();
        }
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    /** Waits until so many sessions wait for locks of others. */
    void awaitWaiting(int count) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = ?", "Lock") != count) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not %d sessions wait".formatted(count));
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
