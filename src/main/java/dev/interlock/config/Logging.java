package dev.interlock.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * The set-up of logback: all events to standard error, as {@link Log} says. In code rather than in a file, as level and
 * form are settings.
 */
public final class Logging {
    static final String APPENDER = "stderr";

    /** Libraries that tell their life story at info. */
    private static final List<String> TALKATIVE = List.of("org.flywaydb", "io.netty", "com.hazelcast");

    /** Warns at each start that a part is not in use that we do not use. */
    private static final String NEEDLESSLY_WORRIED = "com.hazelcast.cp.CPSubsystem";

    /** On one line, as line breaks from a client would forge log lines; without the space that no pairs leave. */
    private static final String EVENT = "%replace(%replace(%msg %kvp{NONE}){'[\\r\\n]+', ' '}){' $', ''}";

    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{24} " + EVENT + "%n%ex";

    private Logging() {}

    /** Puts the settings in effect for the whole process, replacing those before. */
    public static void configure(Log log) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            context.reset();
            configure(context, log);
        } else {
            throw new IllegalStateException("cannot set up logging: expected logback, found " + factory);
        }
    }

    static void configure(LoggerContext context, Log log) {
        Level level = Level.toLevel(log.level().word());
        Encoder<ILoggingEvent> encoder = encoder(context, log.format());
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName(APPENDER);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        TALKATIVE.forEach(
                name -> context.getLogger(name).setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN));
        context.getLogger(NEEDLESSLY_WORRIED).setLevel(Level.ERROR);
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Log.Format format) {
        return switch (format) {
            case TEXT -> {
                PatternLayoutEncoder text = new PatternLayoutEncoder();
                text.setPattern(TEXT);
                text.setContext(context);
                text.start();
                yield text;
            }
            case JSON -> {
                JsonLines json = new JsonLines();
                json.setContext(context);
                json.start();
                yield json;
            }
        };
    }
}
