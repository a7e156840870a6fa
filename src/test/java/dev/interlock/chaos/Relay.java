package dev.interlock.chaos;

import java.io.IOException;
import java.net.Socket;

/** One connection through a proxy: two sockets and a thread for each direction. */
final class Relay {
    private static final int CHUNK = 64 * 1024;

    private final Socket caller;
    private final Socket called;

    Relay(Socket caller, Socket called) {
        this.caller = caller;
        this.called = called;
    }

    /** Relays until one side ends, and returns then. */
    void run(Gate there, Gate back) {
        var returning = Thread.ofVirtual().start(() -> pump(called, caller, back));
        pump(caller, called, there);
        returning.interrupt();
    }

    private void pump(Socket from, Socket to, Gate gate) {
        var chunk = new byte[CHUNK];
        try {
            for (int length = from.getInputStream().read(chunk);
                    length >= 0;
                    length = from.getInputStream().read(chunk)) {
                gate.pass();
                to.getOutputStream().write(chunk, 0, length);
            }
            // The end takes the same way as the bytes.
            gate.pass();
        } catch (IOException | InterruptedException e) {
            // The other direction, or whoever resets the connection, ends this one.
        } finally {
            close();
        }
    }

    void reset() {
        try {
            caller.setSoLinger(true, 0);
            called.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
        close();
    }

    private void close() {
        try (caller;
                called) {
            // Closing is all.
        } catch (IOException e) {
            // Nothing is left to be closed.
        }
    }
}
