package dev.interlock.gateway.ws;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.interlock.bus.Answer;
import dev.interlock.config.Json;
import dev.interlock.gateway.StrictJson;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One request of a WebSocket client, from its text, and one response, to its text. */
@State(Scope.Thread)
public class CodecBenchmark {
    private static final String REQUEST =
            """
            {"action":"transition","request_id":4711,"data":{"flow_instance_id":"019c1b5c-7d0a-7c3e-9d5e-5d6c1f0a2b3c",\
            "transition_schema_identifier":"go","input":{"amount":250}}}""";

    private final FrameReader frames = new FrameReader(new StrictJson(new Json(64, 1000, 1 << 20, 1024)));
    private final Answer answer = Answer.ok(JsonNodeFactory.instance
            .objectNode()
            .put("result", "success")
            .put("flow_instance_id", "019c1b5c-7d0a-7c3e-9d5e-5d6c1f0a2b3c")
            .put("transition_schema_identifier", "go")
            .put("step_schema_identifier", "idle")
            .put("state", "active")
            .put("revision", 4712)
            .set("active_steps", JsonNodeFactory.instance.arrayNode().add("busy")));

    @Benchmark
    public Frame request() {
        return frames.read(REQUEST);
    }

    @Benchmark
    public String response() {
        return Envelope.response("4711", answer);
    }
}
