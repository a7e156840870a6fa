package dev.interlock;

import static dev.interlock.TestSocket.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three nodes of one cluster over one database, each with clients of its own. */
class ClusterIT {
    private static final String SCHEMA = """
            {'identifier': 'ring',
             'steps': [{'identifier': 'a', 'entry': true}, {'identifier': 'b'}],
             'transitions': [{'identifier': 'go', 'from': 'a', 'to': 'b'}, {'identifier': 'go', 'from': 'b', 'to': 'a'}]}""";

    private static final ClusterSettings SETTINGS = ClusterSettings.of(4);
    private static final List<RunningNode> NODES = new ArrayList<>();

    @BeforeAll
    static void start() {
        for (int number = 0; number < 3; number++) {
            NODES.add(RunningNode.start(SETTINGS.ofNode(number)));
        }
        assertTrue(NODES.getFirst()
                        .http()
                        .put("/api/v1/flow-schemas/ring", json(SCHEMA))
                        .status()
                < 300);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(RunningNode::close);
    }

    private static String startedFlow(RunningNode node) {
        var person = UUID.randomUUID();
        node.http().put("/api/v1/subjects/person/" + person, json("{'properties': {}}"));
        var start = "{\"person_key\":\"%s\",\"flow_schema_identifier\":\"ring\"}".formatted(person);
        return node.http()
                .post("/api/v1/flow-instances", start)
                .json()
                .path("flow_instance_id")
                .asText();
    }

    private static JsonNode go(TestSocket socket, String flow) {
        return socket.call(
                "transition", "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"go\"}".formatted(flow));
    }

    private static List<Integer> revisions(RunningNode node, String flow) {
        var revisions = new ArrayList<Integer>();
        node.http()
                .get("/api/v1/flow-instances/" + flow + "/history?limit=1000")
                .json()
                .path("entries")
                .forEach(entry -> revisions.add(entry.path("revision").asInt()));
        return revisions;
    }

    private static double metric(RunningNode node, String name) {
        var line = Pattern.compile("^" + name + " (.*)$", Pattern.MULTILINE)
                .matcher(node.http().get("/metrics").body());
        return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
    }

    @Test
    void each_node_serves_each_flow_and_sees_what_the_others_did() {
        var sockets = NODES.stream().map(node -> new TestSocket(node.port())).toList();
        var flows = IntStream.range(0, 12)
                .mapToObj(number -> startedFlow(NODES.get(number % 3)))
                .toList();

        for (var flow : flows) {
            for (int turn = 0; turn < 6; turn++) {
                var answer = go(sockets.get(turn % 3), flow);
                assertEquals(turn + 2, answer.at("/data/revision").asInt(), answer.toString());
            }
        }

        flows.forEach(flow -> assertEquals(List.of(1, 2, 3, 4, 5, 6, 7), revisions(NODES.getFirst(), flow)));
        sockets.forEach(TestSocket::close);
    }

    @Test
    void a_read_behind_a_write_on_one_connection_sees_it_whoever_owns_the_flow() {
        var flows = IntStream.range(0, 30)
                .mapToObj(number -> startedFlow(NODES.getFirst()))
                .toList();
        try (var socket = new TestSocket(NODES.getLast().port())) {
            for (var flow : flows) {
                var go = socket.send(
                        "transition",
                        "{\"flow_instance_id\":\"%s\",\"transition_schema_identifier\":\"go\"}".formatted(flow));
                var status = socket.send("flow_status", "{\"flow_instance_id\":\"%s\"}".formatted(flow));
                assertEquals(200, go.join().path("status").asInt());
                assertEquals(2, status.join().at("/data/revision").asInt());
            }
        }
    }

    @Test
    void all_nodes_are_ready_and_know_each_other() {
        for (var node : NODES) {
            assertEquals(
                    "ok",
                    node.http()
                            .get("/health/ready")
                            .json()
                            .at("/checks/cluster")
                            .asText());
            assertEquals(3, metric(node, "interlock_cluster_nodes"));
        }
    }

    @Test
    void a_member_that_is_no_node_owns_nothing() {
        var config = new Config().setClusterName(SETTINGS.name());
        config.getNetworkConfig()
                .setPort(SETTINGS.ports().get(3))
                .getInterfaces()
                .setEnabled(true)
                .addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(SETTINGS.members());
        var application = Hazelcast.newHazelcastInstance(config);
        try (var socket = new TestSocket(NODES.getFirst().port())) {
            assertEquals(4, application.getCluster().getMembers().size());
            for (int number = 0; number < 20; number++) {
                assertEquals(
                        200,
                        go(socket, startedFlow(NODES.get(1))).path("status").asInt());
            }
            NODES.forEach(node -> assertEquals(3, metric(node, "interlock_cluster_nodes")));
        } finally {
            application.shutdown();
        }
    }

    @Test
    void a_node_that_is_found_no_more_makes_itself_known_anew() {
        var subscriptions = hazelcast().<String, Object>getMultiMap("__vertx.subs");
        var lanes = subscriptions.keySet().stream()
                .filter(address -> address.startsWith("interlock.v1.node."))
                .collect(Collectors.toSet());
        double before = NODES.stream()
                .mapToDouble(node -> metric(node, "interlock_cluster_renewals_total"))
                .sum();
        assertEquals(6, lanes.size());

        lanes.forEach(subscriptions::remove);

        Eventually.holds(
                Duration.ofSeconds(30),
                () -> subscriptions.keySet().containsAll(lanes),
                () -> "not all lanes are found again: " + subscriptions.keySet());
        Eventually.holds(
                () -> NODES.stream().allMatch(node -> metric(node, "interlock_cluster_silent") == 0),
                () -> "a node stays silent");
        assertTrue(NODES.stream()
                        .mapToDouble(node -> metric(node, "interlock_cluster_renewals_total"))
                        .sum()
                > before);
        try (var socket = new TestSocket(NODES.getFirst().port())) {
            assertEquals(
                    200,
                    go(socket, startedFlow(NODES.getFirst())).path("status").asInt());
        }
    }

    private static HazelcastInstance hazelcast() {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(instance -> instance.getConfig().getClusterName().equals(SETTINGS.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_node_that_leaves_as_planned_costs_no_call() throws Exception {
        var leaving = RunningNode.start(SETTINGS.ofNode(3));
        NODES.forEach(node -> Eventually.holds(
                () -> metric(node, "interlock_cluster_nodes") == 4, () -> "the fourth node is not known"));
        var flows =
                IntStream.range(0, 16).mapToObj(number -> startedFlow(leaving)).toList();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var going = new AtomicBoolean(true);
            var refused = flows.stream()
                    .map(flow -> clients.submit(() -> callsThatFailed(flow, going)))
                    .toList();
            leaving.close();
            NODES.forEach(node -> Eventually.holds(
                    () -> metric(node, "interlock_cluster_nodes") == 3, () -> "the fourth node has not left"));
            going.set(false);
            for (var failures : refused) {
                assertEquals(Set.of(), failures.get());
            }
        }
    }

    private static Set<String> callsThatFailed(String flow, AtomicBoolean going) {
        var failures = new HashSet<String>();
        try (var socket = new TestSocket(NODES.getFirst().port())) {
            int calls = 0;
            while (going.get() || calls == 0) {
                var answer = go(socket, flow);
                if (answer.path("status").asInt() != 200) {
                    failures.add(answer.toString());
                }
                calls++;
            }
        }
        return failures;
    }
}
