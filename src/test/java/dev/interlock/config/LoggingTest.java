package dev.interlock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.spi.LoggingEventBuilder;

/** Encodes events with the encoders that {@link Logging} sets up, in a logger context of its own. */
final class LoggingTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void text_has_the_pairs_after_the_message() {
        String line = logged(
                Log.Format.TEXT,
                event().addKeyValue("instance", "42").addKeyValue("revision", 7).setMessage("flow started"));
        assertTrue(
                line.matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\S+ INFO  dev\\.interlock\\.Some flow started instance=42 revision=7\\R"),
                line);
    }

    @Test
    void text_without_pairs_ends_with_the_message() {
        String line = logged(Log.Format.TEXT, event().setMessage("flow\nstarted"));
        assertTrue(line.endsWith(" flow started\n"), line);
    }

    @Test
    void text_keeps_a_pair_in_its_line() {
        String line = logged(
                Log.Format.TEXT, event().addKeyValue("actor", "a\r\nforged").setMessage("flow started"));
        assertTrue(line.endsWith("flow started actor=a forged\n"), line);
    }

    @Test
    void json_has_the_pairs_as_fields() throws IOException {
        JsonNode event = json(event().addKeyValue("instance", "4\n2")
                .addKeyValue("revision", 7L)
                .addKeyValue("repeated", true)
                .addKeyValue("secret", new Secret("hunter2"))
                .addKeyValue("level", "mine")
                .setMessage("flow started"));
        assertTrue(event.get("time").asText().matches("\\d{4}-\\d\\d-\\d\\dT.*Z"), event.toString());
        assertEquals("INFO", event.get("level").asText());
        assertEquals("dev.interlock.Some", event.get("logger").asText());
        assertEquals("flow started", event.get("message").asText());
        assertEquals("4\n2", event.get("instance").asText());
        assertEquals(7, event.get("revision").numberValue());
        assertTrue(event.get("repeated").isBoolean());
        assertEquals("***", event.get("secret").asText());
        assertEquals("mine", event.get("level_").asText());
    }

    @Test
    void json_has_an_exception_with_its_stack_in_one_line() throws IOException {
        JsonNode event =
                json(event().setCause(new IllegalStateException("no lane")).setMessage("call failed"));
        String exception = event.get("exception").asText();
        assertTrue(exception.startsWith("java.lang.IllegalStateException: no lane"), exception);
        assertTrue(exception.contains("at dev.interlock.config.LoggingTest"), exception);
    }

    @Test
    void talkative_libraries_are_heard_from_warn_on() {
        Logging.configure(context, new Log(Log.Level.DEBUG, Log.Format.TEXT));
        assertTrue(context.getLogger("dev.interlock.Some").isDebugEnabled());
        Logger library = context.getLogger("org.flywaydb.core.Some");
        assertFalse(library.isInfoEnabled());
        assertTrue(library.isWarnEnabled());
    }

    @Test
    void the_level_holds_for_libraries_too() {
        Logging.configure(context, new Log(Log.Level.ERROR, Log.Format.JSON));
        assertFalse(context.getLogger("io.netty.Some").isWarnEnabled());
    }

    @Test
    void setting_up_gives_logback_nothing_to_complain_about() {
        for (Log.Format format : Log.Format.values()) {
            Logging.configure(context, new Log(Log.Level.INFO, format));
        }
        assertTrue(
                context.getStatusManager().getCopyOfStatusList().stream()
                        .allMatch(status -> status.getLevel() == Status.INFO),
                () -> context.getStatusManager().getCopyOfStatusList().toString());
    }

    private LoggingEventBuilder event() {
        return context.getLogger("dev.interlock.Some").atInfo();
    }

    private JsonNode json(LoggingEventBuilder event) throws IOException {
        String line = logged(Log.Format.JSON, event);
        assertEquals(line.length() - 1, line.indexOf('\n'), line);
        return new ObjectMapper().readTree(line);
    }

    private String logged(Log.Format format, LoggingEventBuilder event) {
        Logging.configure(context, new Log(Log.Level.INFO, format));
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        OutputStreamAppender<ILoggingEvent> console =
                (OutputStreamAppender<ILoggingEvent>) root.getAppender(Logging.APPENDER);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        root.detachAppender(console);
        root.addAppender(events);
        event.log();
        return new String(console.getEncoder().encode(events.list.getFirst()), StandardCharsets.UTF_8);
    }
}
