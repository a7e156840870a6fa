package dev.interlock.config;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What logback starts with, until the configuration is read: warnings and errors as text. Found by logback through
 * {@code META-INF/services}; without it logback would print everything from debug on to standard output.
 */
public final class LoggingBeforeConfiguration extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.configure(context, new Log(Log.Level.WARN, Log.Format.TEXT));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
