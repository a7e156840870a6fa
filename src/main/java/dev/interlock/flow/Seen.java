package dev.interlock.flow;

/** An instance as it was in the database after all calls that came before, with its definition. */
record Seen(FlowDefinition definition, FlowInstance instance) {}
