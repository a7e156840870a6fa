package dev.interlock.bench;

/** One transition with its input, to be called on many flows. */
final class TransitionCall {
    private final String rest;

    /** @param input a JSON object */
    TransitionCall(String transition, String input) {
        this.rest = "\",\"transition_schema_identifier\":\"" + transition + "\",\"input\":" + input + "}";
    }

    /** The data of the request. */
    String on(String flow) {
        return "{\"flow_instance_id\":\"" + flow + rest;
    }
}
