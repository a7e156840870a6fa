package dev.interlock.chaos;

import dev.interlock.chaos.Network.Party;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Function;

/** Stands before one port of a party and relays all connections to it over the gates of a network. */
final class FaultProxy implements AutoCloseable {
    private static final int CONNECT_MILLIS = 1000;

    private final Network network;
    private final Party target;
    private final InetSocketAddress address;
    private final Function<Socket, Optional<Party>> source;
    private final ServerSocket listener;

    /** @param source who opened a connection, if that can still be found out */
    private FaultProxy(
            Network network, Party target, InetSocketAddress address, Function<Socket, Optional<Party>> source)
            throws IOException {
        this.network = network;
        this.target = target;
        this.address = address;
        this.source = source;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    /** Opens one on a free port of 127.0.0.1. */
    static FaultProxy open(
            Network network, Party target, InetSocketAddress address, Function<Socket, Optional<Party>> source)
            throws IOException {
        var proxy = new FaultProxy(network, target, address, source);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var caller = listener.accept();
                Thread.ofVirtual().start(() -> relay(caller));
            } catch (IOException e) {
                // Closed, or a caller that went away at once.
            }
        }
    }

    private void relay(Socket caller) {
        try (caller;
                var called = new Socket()) {
            caller.setTcpNoDelay(true);
            called.setTcpNoDelay(true);
            var from = source.apply(caller);
            if (from.isPresent()) {
                var there = network.gate(from.get(), target);
                // A connection takes a way there too.
                there.pass();
                called.connect(address, CONNECT_MILLIS);
                var relay = new Relay(caller, called);
                network.keep(relay, from.get(), target);
                try {
                    relay.run(there, network.gate(target, from.get()));
                } finally {
                    network.forget(relay);
                }
            }
        } catch (IOException | InterruptedException e) {
            // The target is not there: the caller finds its connection closed.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
