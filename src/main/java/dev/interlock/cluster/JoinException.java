package dev.interlock.cluster;

/** Why a node cannot join the cluster, in one line that names the settings. */
public final class JoinException extends Exception {
    private static final long serialVersionUID = 1;

    JoinException(String message) {
        super(message);
    }

    JoinException(String message, Throwable cause) {
        super(message, cause);
    }
}
