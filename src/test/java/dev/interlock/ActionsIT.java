package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Bus;
import dev.interlock.bus.Call;
import dev.interlock.bus.CallRouter;
import dev.interlock.bus.Lanes;
import dev.interlock.bus.Owners;
import dev.interlock.config.Configuration;
import dev.interlock.config.Tasks;
import dev.interlock.flow.ActionVerticle;
import dev.interlock.flow.FlowVerticle;
import dev.interlock.flow.SubjectSchemas;
import dev.interlock.store.PgFlowStore;
import dev.interlock.store.PgSchemaStore;
import dev.interlock.store.PgSubjectStore;
import dev.interlock.store.PgTaskStore;
import dev.interlock.store.TestDatabase;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Step actions, with real tables and with other applications on the same event bus. */
class ActionsIT {
    private static final int PER_ADDRESS = 50;
    private static final TestDatabase DATABASE = TestDatabase.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Tasks TASKS =
            new Tasks(Duration.ofMillis(20), 100, PER_ADDRESS, 3, Duration.ofMillis(20), Duration.ofMillis(100));

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx);
    private final Lanes lanes = new Lanes("here", 1);
    private final String schema = "shop-" + UUID.randomUUID();
    private final String address = schema + ".charge";
    private final Queue<JsonObject> requests = new ConcurrentLinkedQueue<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void serve() {
        await(vertx.deployVerticle(new FlowVerticle(
                bus,
                CallRouter.alone(vertx, bus, lanes),
                Owners.alone(lanes),
                0,
                Configuration.defaults().flow(),
                SubjectSchemas.none(),
                this::stores,
                Clock.systemUTC(),
                registry)));
        await(new PgSchemaStore(DATABASE.postgres()).publish(schema, json(document(schema, "PT0.3S"))));
    }

    @AfterEach
    void end() {
        await(vertx.close());
    }

    private static String document(String schema, String timeout) {
        return """
            {'identifier': '%1$s',
             'steps': [{'identifier': 'cart', 'entry': true},
                       {'identifier': 'charging', 'action': {'address': '%1$s.charge', 'timeout': '%2$s',
                                                             'on_success': 'charged', 'on_failure': 'declined'}},
                       {'identifier': 'paid', 'final': true}, {'identifier': 'unpaid', 'final': true}],
             'transitions': [{'identifier': 'order', 'from': 'cart', 'to': 'charging'},
                             {'identifier': 'charged', 'from': 'charging', 'to': 'paid',
                              'condition': '!has(input.amount) || input.amount > 0'},
                             {'identifier': 'declined', 'from': 'charging', 'to': 'unpaid'}]}""".formatted(schema, timeout);
    }

    private FlowVerticle.Stores stores() {
        var pipeline = DATABASE.postgres().pipeline();
        return new FlowVerticle.Stores(
                new PgFlowStore(DATABASE.postgres(), pipeline, 256),
                new PgSubjectStore(DATABASE.postgres(), pipeline, 256),
                new PgSchemaStore(DATABASE.postgres()));
    }

    private void requestActions() {
        await(vertx.deployVerticle(new ActionVerticle(
                CallRouter.alone(vertx, bus, lanes),
                new PgTaskStore(DATABASE.postgres()),
                this::stores,
                Configuration.defaults().flow(),
                TASKS,
                registry)));
    }

    /** Another application; what it does with each request is said in {@code answer}. */
    private void billing(Consumer<Message<JsonObject>> answer) {
        await(vertx.eventBus()
                .<JsonObject>consumer(address, message -> {
                    requests.add(message.body());
                    answer.accept(message);
                })
                .completion());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no result", e);
        }
    }

    private Answer call(Action action, String data) {
        ObjectNode arguments = json(data);
        var call = Call.of(action, arguments, Duration.ofSeconds(5), Optional.empty());
        var answer = await(bus.request(action.address(arguments, lanes), call));
        assertEquals(List.of(), answer.errors());
        return answer;
    }

    private String orderedFlow() {
        var person = UUID.randomUUID();
        call(Action.IDENTIFY, "{'person_key': '%s', 'properties': {'card': 7}}".formatted(person));
        var flow = call(Action.START, "{'person_key': '%s', 'flow_schema_identifier': '%s'}".formatted(person, schema))
                .data()
                .path("flow_instance_id")
                .asText();
        call(Action.TRANSITION, "{'flow_instance_id': '%s', 'transition_schema_identifier': 'order'}".formatted(flow));
        return flow;
    }

    private JsonNode lastEntry(String flow) {
        var entries = StreamSupport.stream(
                        call(Action.HISTORY, "{'flow_instance_id': '%s'}".formatted(flow))
                                .data()
                                .path("entries")
                                .spliterator(),
                        false)
                .toList();
        return entries.getLast();
    }

    private JsonNode awaitTransition(String flow, String transition) {
        Eventually.holds(
                () -> lastEntry(flow)
                        .path("transition_schema_identifier")
                        .asText()
                        .equals(transition),
                () -> lastEntry(flow) + " after " + requests);
        return lastEntry(flow);
    }

    private static int tasksOf(String flow) {
        return DATABASE.count("SELECT count(*) FROM flow_task WHERE instance_id = '" + flow + "'");
    }

    @Test
    void a_reply_takes_the_transition_of_success_with_the_reply_as_input() {
        billing(message -> message.reply(new JsonObject(Map.of("amount", 5))));
        requestActions();
        var flow = orderedFlow();

        var taken = awaitTransition(flow, "charged");

        assertEquals("action " + address, taken.path("actor").asText());
        assertEquals("completed", taken.path("state").asText());
        var request = requests.element();
        assertEquals(1, requests.size());
        assertEquals(flow, request.getString("flow_instance_id"));
        assertEquals("charging", request.getString("step_schema_identifier"));
        assertEquals(1, request.getInteger("attempt"));
        assertEquals(
                7, request.getJsonObject("subject").getJsonObject("properties").getInteger("card"));
        assertEquals(0, tasksOf(flow));
        // It is counted once the answer to the transition is there, which is after others can see it.
        Eventually.holds(
                () -> registry.scrape().contains("interlock_flow_actions_total{outcome=\"succeeded\"} 1.0"),
                registry::scrape);
    }

    @Test
    void a_failed_reply_is_an_answer_too() {
        billing(message -> message.fail(402, "no money"));
        requestActions();

        awaitTransition(orderedFlow(), "declined");

        assertEquals(1, requests.size());
    }

    @Test
    void a_request_is_repeated_with_the_same_id_until_there_is_a_reply() {
        billing(message -> {
            if (requests.size() == 3) {
                message.reply(null);
            }
        });
        requestActions();

        awaitTransition(orderedFlow(), "charged");

        assertEquals(
                List.of(1, 2, 3),
                requests.stream().map(request -> request.getInteger("attempt")).toList());
        assertEquals(
                1,
                requests.stream()
                        .map(request -> request.getString("action_id"))
                        .distinct()
                        .count());
    }

    @Test
    void an_action_that_nobody_answers_fails_after_the_last_attempt() {
        requestActions();
        awaitTransition(orderedFlow(), "declined");
        assertTrue(registry.scrape().contains("interlock_flow_actions_total{outcome=\"given_up\"} 1.0"));

        billing(message -> {});
        awaitTransition(orderedFlow(), "declined");
        assertEquals(3, requests.size());
    }

    @Test
    void a_reply_that_the_flow_does_not_take_is_asked_for_again_and_fails_in_the_end() {
        billing(message -> message.reply(new JsonObject(Map.of("amount", 0))));
        requestActions();

        awaitTransition(orderedFlow(), "declined");

        assertEquals(3, requests.size());
    }

    @Test
    void an_action_is_requested_after_a_restart_too() {
        var flow = orderedFlow();
        assertEquals(1, tasksOf(flow));
        billing(message -> message.reply("done"));

        requestActions();

        awaitTransition(flow, "charged");
    }

    @Test
    void an_action_of_a_step_that_is_left_is_not_requested() {
        var left = orderedFlow();
        call(Action.EXIT, "{'flow_instance_id': '%s'}".formatted(left));
        assertEquals(0, tasksOf(left));
        var witness = orderedFlow();
        billing(message -> message.reply("done"));
        requestActions();

        awaitTransition(witness, "charged");

        assertEquals(
                List.of(witness),
                requests.stream()
                        .map(request -> request.getString("flow_instance_id"))
                        .toList());
    }

    @Test
    void an_action_of_a_paused_flow_is_requested_when_it_is_resumed() {
        var paused = orderedFlow();
        call(Action.PAUSE, "{'flow_instance_id': '%s'}".formatted(paused));
        var witness = orderedFlow();
        billing(message -> message.reply("done"));
        requestActions();
        awaitTransition(witness, "charged");
        assertEquals(1, requests.size());

        call(Action.RESUME, "{'flow_instance_id': '%s'}".formatted(paused));

        awaitTransition(paused, "charged");
    }

    @Test
    void a_reply_that_comes_after_its_step_was_left_does_nothing() {
        var late = new ConcurrentLinkedQueue<Message<JsonObject>>();
        billing(late::add);
        requestActions();
        var flow = orderedFlow();
        Eventually.holds(() -> !late.isEmpty(), () -> "no request");
        call(Action.EXIT, "{'flow_instance_id': '%s'}".formatted(flow));

        late.remove().reply("done");

        var witness = orderedFlow();
        Eventually.holds(() -> late.size() > 0, () -> "no further request");
        late.forEach(message -> message.reply("done"));
        awaitTransition(witness, "charged");
        assertEquals("exited", lastEntry(flow).path("state").asText());
    }

    @Test
    void an_application_that_does_not_answer_holds_up_no_other() {
        await(new PgSchemaStore(DATABASE.postgres()).publish(schema, json(document(schema, "PT20S"))));
        var silent = new ConcurrentLinkedQueue<Message<JsonObject>>();
        billing(silent::add);
        requestActions();
        var waiting = Stream.generate(this::orderedFlow).limit(PER_ADDRESS + 5).toList();

        Eventually.holds(() -> silent.size() >= PER_ADDRESS, () -> silent.size() + " requests");

        // The others have been tried and given back once by then.
        Eventually.holds(() -> deferred() == 5, () -> deferred() + " deferred");
        assertEquals(PER_ADDRESS, silent.size());
        silent.forEach(message -> message.reply("done"));
        Eventually.holds(() -> silent.size() == PER_ADDRESS + 5, () -> "no further request");
        silent.stream().skip(PER_ADDRESS).forEach(message -> message.reply("done"));
        waiting.forEach(flow -> awaitTransition(flow, "charged"));
    }

    private int deferred() {
        return DATABASE.count("""
                SELECT count(*) FROM flow_task t JOIN flow_instance i ON i.id = t.instance_id
                WHERE i.schema = '%s' AND t.attempts = 0""".formatted(schema));
    }

    @Test
    void several_nodes_request_an_action_once() {
        billing(message -> message.reply("done"));
        requestActions();
        requestActions();
        requestActions();
        var flows = Stream.generate(this::orderedFlow).limit(30).toList();

        flows.forEach(flow -> awaitTransition(flow, "charged"));

        assertEquals(30, requests.size());
    }
}
