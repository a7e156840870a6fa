package dev.interlock.flow;

import java.util.Map;

/**
 * Moves an instance to another version of its schema.
 *
 * @param from the version that the instance must have
 * @param steps the new identifiers of steps that are called otherwise there
 */
record MigrateCommand(int from, FlowDefinition to, Map<String, String> steps) implements FlowCommand {

    String renamed(String step) {
        return steps.getOrDefault(step, step);
    }
}
