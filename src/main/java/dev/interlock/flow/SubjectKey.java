package dev.interlock.flow;

/** Names a subject: whom a flow is about. */
public record SubjectKey(String kind, String key) {
    public static final String PERSON = "person";
    public static final String CM_HANDLE = "cm-handle";

    @Override
    public String toString() {
        return kind + '/' + key;
    }
}
