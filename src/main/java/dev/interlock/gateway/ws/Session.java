package dev.interlock.gateway.ws;

import io.vertx.core.buffer.Buffer;

/** What the messages of one connection mean. Called on the event loop of its {@link Connection}. */
interface Session {
    void onOpen();

    void onText(String message);

    void onBinary(Buffer message);

    /** What was written has left so far that there is room for more again. */
    void onRoom();

    /** Called now and then. */
    void onTick();

    /** Whether the client waits for something that it has been promised. */
    boolean owesAnswers();

    /** Called once, whoever ended the connection. */
    void onEnd();
}
