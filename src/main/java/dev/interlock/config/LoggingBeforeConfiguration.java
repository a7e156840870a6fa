package dev.interlock.config;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback starts with, until the configuration is read: warnings and errors as text. Found by logback through
 * {@code META-INF/services}; without it logback would print everything from debug on to standard output. In the process of another
 * application, which has our client on its class path, it leaves logback alone.
 */
public final class LoggingBeforeConfiguration extends ContextAwareBase implements Configurator {
    private static final String OURS = "interlock.logging";

    /** Says that this process is ours; to be called before anything is logged. */
    public static void claimProcess() {
        System.setProperty(OURS, "true");
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (!Boolean.getBoolean(OURS)) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Logging.configure(context, new Log(Log.Level.WARN, Log.Format.TEXT));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
