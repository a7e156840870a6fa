package dev.interlock.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Addresses;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.Lanes;
import dev.interlock.bus.Owners;
import dev.interlock.bus.RawRequest;
import dev.interlock.config.Configuration;
import dev.interlock.config.Json;
import dev.interlock.config.Registration;
import dev.interlock.config.Registration.ErrorCodeTable;
import dev.interlock.flow.BuiltInSchema;
import dev.interlock.flow.FlowVerticle;
import dev.interlock.flow.SubjectSchemas;
import dev.interlock.store.HandleDatabase;
import dev.interlock.store.PgFlowStore;
import dev.interlock.store.PgHandleStore;
import dev.interlock.store.PgSchemaStore;
import dev.interlock.store.PgSubjectStore;
import dev.interlock.store.Postgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Registration and one lane of flows on a bus, over a PostgreSQL of their own. */
final class RunningRegistration implements AutoCloseable {
    /** Small, so that random batches come to them. */
    static final Registration LIMITS = new Registration(
            12,
            4,
            20,
            30,
            3,
            Duration.ofSeconds(30),
            8,
            1 << 23,
            64,
            Duration.ofHours(24),
            ErrorCodeTable.SAMPLES,
            10,
            1 << 20,
            100,
            1000,
            1);

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String STATE = """
            SELECT 'handle ' || h.id, json_build_object(
              'alternateId', alternate_id, 'dmiPlugin', dmi_plugin, 'dmiDataPlugin', dmi_data_plugin,
              'dmiModelPlugin', dmi_model_plugin, 'dmiDatajobsReadPlugin', dmi_datajobs_read_plugin,
              'dmiDatajobsWritePlugin', dmi_datajobs_write_plugin, 'moduleSetTag', module_set_tag,
              'dataProducerIdentifier', data_producer_identifier, 'trustLevel', trust_level,
              'cmHandleProperties', properties, 'publicCmHandleProperties', public_properties,
              'lock_reason', CASE WHEN (lock_run, lock_visit) = (
                SELECT i.run, (i.steps -> 'active' ->> 'LOCKED')::int FROM flow_instance i
                WHERE i.subject_kind = 'cm-handle' AND i.subject_key = h.id AND i.schema = 'cm-handle-lifecycle'
                ORDER BY run DESC LIMIT 1) THEN lock_reason END)::text
            FROM cm_handle h
            UNION ALL
            SELECT 'flow ' || subject_key || ' ' || schema || ' ' || run, json_build_object(
              'state', state, 'step', array_to_string(ARRAY(SELECT json_object_keys(steps -> 'active')), ','),
              'revision', revision, 'logged', logged)::text
            FROM flow_instance i
            JOIN (SELECT instance_id, count(*) AS logged FROM flow_log GROUP BY instance_id) AS l ON l.instance_id = i.id
            """;

    private static final String LIFECYCLE = """
            SELECT id::text FROM flow_instance WHERE subject_kind = 'cm-handle' AND subject_key = ?
            AND schema = 'cm-handle-lifecycle' ORDER BY run DESC LIMIT 1
            """;

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Lanes lanes = new Lanes("node", 1);
    private final HandleDatabase database;
    private final Postgres postgres;
    private final PgHandleStore handles;
    private final Connection onlooker;

    RunningRegistration(Path directory) throws SQLException {
        database = HandleDatabase.start(directory);
        postgres = database.connect(vertx);
        handles = database.emptied(postgres, LIMITS);
        onlooker = database.jdbc();
        var schemas = new PgSchemaStore(postgres);
        await(BuiltInSchema.CM_HANDLE_LIFECYCLE.publishIfAbsent(schemas));
        await(schemas.publish("rollout", json(FlowsModel.ROLLOUT_SCHEMA)));
        await(schemas.publish("spinning", json(FlowsModel.SPINNING_SCHEMA)));
        var flow = Configuration.defaults().flow();
        var clock = Clock.systemUTC();
        await(vertx.deployVerticle(
                new RegistrationVerticle(bus, handles, schemas, flow, LIMITS, new Json(64, 1000, 1 << 20, 1024), clock),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)));
        await(vertx.deployVerticle(new FlowVerticle(
                bus,
                CallRouter.alone(vertx, bus, lanes),
                Owners.alone(lanes),
                0,
                flow,
                SubjectSchemas.none(),
                () -> {
                    var pipeline = postgres.pipeline();
                    return new FlowVerticle.Stores(
                            new PgFlowStore(postgres, pipeline, flow.batch()),
                            new PgSubjectStore(postgres, pipeline, flow.batch()),
                            schemas);
                },
                clock,
                new SimpleMeterRegistry())));
    }

    /** Forgets all handles, flows and keys. */
    void empty() {
        try (var statement = onlooker.createStatement()) {
            statement.execute("TRUNCATE cm_handle, flow_instance, flow_log, flow_task, registration_result");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    Told take(Step step) {
        return switch (step) {
            case Step.Post post -> await(start(post));
            case Step.Move move -> Told.status(move(move) ? 200 : 409);
        };
    }

    Future<Told> start(Step.Post post) {
        var headers = new TreeMap<String, String>(post.lenient() ? Map.of("prefer", "handling=lenient") : Map.of());
        post.key().ifPresent(key -> headers.put("idempotency-key", key));
        var body = post.body().getBytes(StandardCharsets.UTF_8);
        var request = new RawRequest(post.door().word(), headers, body.length, new ByteArrayInputStream(body), TIMEOUT);
        return bus.request(Addresses.REGISTRATION_BATCH, request)
                .map(response -> Told.done(post.door(), response))
                .recover(cause -> cause instanceof AssertionError
                        ? Future.failedFuture(cause)
                        : Future.succeededFuture(Told.refused(cause)));
    }

    private boolean move(Step.Move move) {
        return lifecycle(move.id()).filter(flow -> moved(flow, move)).isPresent();
    }

    private boolean moved(String flow, Step.Move move) {
        var data = MAPPER.createObjectNode().put("flow_instance_id", flow);
        if (move.action() == Action.TRANSITION) {
            data.put("transition_schema_identifier", move.transition());
        }
        var call = Call.of(move.action(), data, TIMEOUT, Optional.empty());
        Future<Answer> answer = bus.request(move.action().address(data, lanes), call);
        return await(answer).succeeded();
    }

    private Optional<String> lifecycle(String id) {
        try (var statement = onlooker.prepareStatement(LIFECYCLE)) {
            statement.setString(1, id);
            var rows = statement.executeQuery();
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** What is stored, in the form of {@link RegistrationModel#state}. */
    SortedMap<String, JsonNode> state() {
        try (var statement = onlooker.createStatement()) {
            return state(statement.executeQuery(STATE));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static SortedMap<String, JsonNode> state(ResultSet rows) throws SQLException {
        var state = new TreeMap<String, JsonNode>();
        while (rows.next()) {
            state.put(rows.getString(1), json(rows.getString(2)));
        }
        return state;
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            onlooker.close();
            await(handles.close());
            await(postgres.close());
            await(vertx.close());
        } catch (SQLException e) {
            throw new AssertionError(e);
        } finally {
            database.close();
        }
    }
}
