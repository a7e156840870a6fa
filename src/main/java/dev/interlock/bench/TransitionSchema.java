package dev.interlock.bench;

/**
 * What is called on which flows.
 *
 * @param identifier of the flow schema
 * @param document of the flow schema, in JSON
 * @param transition what is called, again and again; there must always be a step to leave by it
 * @param input of each call, a JSON object
 */
public record TransitionSchema(String identifier, String document, String transition, String input) {
    private static final String TWO_STEPS = """
            {"identifier": "bench-transitions",
             "steps": [{"identifier": "idle", "entry": true}, {"identifier": "busy"}],
             "transitions": [
               {"identifier": "go", "from": "idle", "to": "busy", "condition": "input.amount < 1000"},
               {"identifier": "go", "from": "busy", "to": "idle", "condition": "input.amount < 1000"}]}""";

    /** A call whose guard holds. */
    static final TransitionSchema USUAL = twoSteps("go", "{\"amount\":250}");

    /** Two steps that lead to each other, with a guard on the input. */
    public static TransitionSchema twoSteps(String transition, String input) {
        return new TransitionSchema("bench-transitions", TWO_STEPS, transition, input);
    }

    /** The data of a request for one flow, but for the flow. */
    String callOn(String flow) {
        return "{\"flow_instance_id\":\"" + flow + "\",\"transition_schema_identifier\":\"" + transition
                + "\",\"input\":" + input + "}";
    }
}
