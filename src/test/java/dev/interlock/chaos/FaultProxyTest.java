package dev.interlock.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One connection from a node to another that gives back each byte it gets. */
class FaultProxyTest {
    private static final Network.Node CALLER = new Network.Node(0);
    private static final Network.Node CALLED = new Network.Node(1);
    private static final int PATIENCE = 5000;
    private static final int IMPATIENCE = 100;

    private final Network network = new Network();
    private ServerSocket echo;
    private FaultProxy proxy;
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::giveBack);
        proxy = FaultProxy.open(
                network,
                CALLED,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.getLocalPort()),
                accepted -> Optional.of(CALLER));
        socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(PATIENCE);
    }

    private void giveBack() {
        try (var accepted = echo.accept()) {
            accepted.getInputStream().transferTo(accepted.getOutputStream());
        } catch (IOException e) {
            // The connection was broken, as some of the tests want it.
        }
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        proxy.close();
        echo.close();
    }

    @Test
    void bytes_pass_while_all_gates_are_open() throws IOException {
        send(7);
        assertEquals(7, received());
    }

    @Test
    void bytes_wait_at_a_shut_gate_and_pass_when_it_opens() throws IOException {
        network.gate(CALLER, CALLED).shut();
        send(7);
        assertNothingComes();
        network.gate(CALLER, CALLED).open();
        assertEquals(7, received());
    }

    @Test
    void a_gate_shuts_one_direction_only() throws IOException {
        send(7);
        assertEquals(7, received());
        network.gate(CALLED, CALLER).shut();
        send(8);
        assertNothingComes();
        network.gate(CALLED, CALLER).open();
        assertEquals(8, received());
    }

    @Test
    void a_late_gate_lets_bytes_pass_later() throws IOException {
        var delay = Duration.ofMillis(200);
        network.gate(CALLER, CALLED).delay(delay);
        long sent = System.nanoTime();
        send(7);
        assertEquals(7, received());
        assertTrue(System.nanoTime() - sent >= delay.toNanos());
    }

    @Test
    void a_connection_that_is_reset_is_broken_for_both() throws IOException {
        send(7);
        assertEquals(7, received());
        network.reset(CALLED, CALLER);
        assertThrows(IOException.class, this::receivedOrEnd);
    }

    private void send(int value) throws IOException {
        socket.getOutputStream().write(value);
    }

    private int received() throws IOException {
        return socket.getInputStream().read();
    }

    private void receivedOrEnd() throws IOException {
        if (received() < 0) {
            throw new IOException("it has ended");
        }
    }

    private void assertNothingComes() throws IOException {
        socket.setSoTimeout(IMPATIENCE);
        assertThrows(SocketTimeoutException.class, this::received);
        socket.setSoTimeout(PATIENCE);
    }
}
