package dev.interlock.flow;

/** One published version of one flow schema. */
public record SchemaVersion(String schema, int version) {

    /** The version to which an instance keeps. */
    public static SchemaVersion of(FlowInstance instance) {
        return new SchemaVersion(instance.schema(), instance.version());
    }
}
