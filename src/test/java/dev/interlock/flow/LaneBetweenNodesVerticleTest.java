package dev.interlock.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.bus.Action;
import dev.interlock.bus.Answer;
import dev.interlock.bus.Call;
import dev.interlock.bus.CommandId;
import dev.interlock.bus.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lane does with calls that come from other nodes. */
class LaneBetweenNodesVerticleTest {
    private final RunningLanes lanes = new RunningLanes();
    private String flow = "";

    @BeforeEach
    void start() {
        lanes.publish(RunningLane.SCHEMA);
        lanes.call(Action.IDENTIFY, "{'person_key': 'ann'}");
        flow = lanes.call(Action.START, "{'person_key': 'ann', 'flow_schema_identifier': 'way'}")
                .data()
                .path("flow_instance_id")
                .asText();
    }

    @AfterEach
    void close() {
        lanes.close();
    }

    private Call again(boolean repeated, Duration timeLeft) {
        return new Call(
                Action.TRANSITION,
                RunningLanes.json(
                        "{'flow_instance_id': '%s', 'transition_schema_identifier': 'again'}".formatted(flow)),
                CommandId.random(),
                repeated,
                Optional.of(Duration.ofSeconds(1)),
                timeLeft,
                System.nanoTime(),
                Optional.empty());
    }

    private int revision() {
        return lanes.call(Action.FLOW_STATUS, "{'flow_instance_id': '%s'}".formatted(flow))
                .data()
                .path("revision")
                .asInt();
    }

    private static ErrorCode code(Answer answer) {
        return answer.errors().getFirst().code();
    }

    @Test
    void a_call_whose_time_was_up_on_its_way_is_not_done() {
        assertEquals(ErrorCode.OVERLOADED, code(lanes.call(again(false, Duration.ZERO))));
        assertEquals(ErrorCode.OVERLOADED, code(lanes.call(again(false, Duration.ofMillis(-1)))));

        assertEquals(1, revision());
    }

    @Test
    void of_a_late_call_that_others_have_had_the_outcome_is_open() {
        assertEquals(ErrorCode.OUTCOME_UNKNOWN, code(lanes.call(again(true, Duration.ZERO))));

        assertEquals(1, revision());
    }

    @Test
    void a_command_that_comes_twice_is_done_once_and_answered_twice() {
        var call = again(false, RunningLane.TIMEOUT);

        var first = lanes.call(call);
        var second = lanes.call(call.again());

        assertEquals(2, first.data().path("revision").asInt());
        assertEquals(first.data(), second.data());
        assertEquals(2, revision());
    }

    @Test
    void a_lane_says_whether_it_reaches_the_node_that_asks() {
        assertTrue(lanes.probe("reached", false).data().path("reaches_you").asBoolean());
        lanes.owners().noteSilent("silent");

        assertFalse(lanes.probe("silent", false).data().path("reaches_you").asBoolean());
    }

    @Test
    void a_lane_hears_that_a_node_is_about_to_leave() {
        lanes.probe("goer", true);

        assertTrue(lanes.owners().leaving().contains("goer"));
    }
}
