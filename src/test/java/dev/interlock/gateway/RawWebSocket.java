package dev.interlock.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends frames exactly as it is told, right or wrong. Blocks; gives up after ten seconds. */
public final class RawWebSocket implements AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private final String handshake;

    public RawWebSocket(int port, String... headers) {
        try {
            socket.setReceiveBufferSize(16_384);
            socket.setSoTimeout(10_000);
            // Small frames one after the other would each wait for the acknowledgement of the one before.
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            handshake = shakeHands(headers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String shakeHands(String... headers) throws IOException {
        var request = new StringBuilder("""
                GET /ws HTTP/1.1
                Host: localhost
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
                """.replace("\n", "\r\n"));
        for (var header : headers) {
            request.append(header).append("\r\n");
        }
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** The head of the response to the hand-shake. */
    public String handshake() {
        return handshake;
    }

    public void send(String text) {
        send(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(boolean last, int opcode, byte[] payload) {
        send(frame(last, opcode, payload));
    }

    /** Sends bytes as they are, frames or not. */
    public void send(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a frame. */
    public static byte[] frame(boolean last, int opcode, byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    /** The next frame of the server. */
    public Frame read() {
        try {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            return new Frame((first & 0x80) != 0, first & 0x0f, Buffer.buffer(in.readNBytes(length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next message, which must be text, as it stands. */
    public String readText() {
        var text = new ByteArrayOutputStream();
        Frame frame;
        do {
            frame = read();
            if (frame.opcode() != TEXT && frame.opcode() != CONTINUATION) {
                throw new AssertionError("expected text, got " + frame);
            }
            text.writeBytes(frame.payload().getBytes());
        } while (!frame.last());
        return text.toString(StandardCharsets.UTF_8);
    }

    public JsonNode readJson() {
        try {
            return MAPPER.readTree(readText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request and reads its response. */
    public JsonNode call(String request) {
        send(request);
        return readJson();
    }

    /** The code of the close frame that must come next; answers it as clients do. */
    public int readCloseCode() {
        var frame = read();
        if (frame.opcode() != CLOSE) {
            throw new AssertionError("expected a close frame, got " + frame);
        }
        send(true, CLOSE, frame.payload().getBytes());
        return frame.payload().getShort(0);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A frame of the server. */
    public record Frame(boolean last, int opcode, Buffer payload) {
        @Override
        public String toString() {
            return "frame " + opcode + ": " + payload;
        }
    }
}
