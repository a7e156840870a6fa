package dev.interlock.gateway.ws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Spoils messages, and makes up some that never were any, the same for the same random numbers. */
final class Mangling {
    private static final int MOST_FAULTS = 4;
    private static final int LONGEST_PIECE = 16;

    /** What is at home in no message, or in another place of it. */
    private static final List<Buffer> PIECES = Stream.concat(
                    Stream.of(
                                    "{",
                                    "}",
                                    "[",
                                    "]",
                                    ",",
                                    ":",
                                    "\"",
                                    "\\",
                                    "\0",
                                    " ",
                                    "\uFEFF",
                                    "//",
                                    "'",
                                    "+",
                                    "NaN",
                                    "null",
                                    "true",
                                    "-",
                                    "0",
                                    "00",
                                    ".",
                                    "1e999",
                                    "-1e-999",
                                    "\\u0000",
                                    "\\ud800",
                                    "\\udc00",
                                    "\\ud83d\\ude00",
                                    "\\x",
                                    "\"request_id\":1,",
                                    "\"request_id\":{\"a\":1,\"a\":2},",
                                    "\"action\":\"start\",",
                                    "\"action\":\"jump\",",
                                    "\"data\":{},",
                                    "\"data\":[],",
                                    "\"a\":1,\"a\":2,",
                                    "\"\\u0000\":1,",
                                    "\"" + "k".repeat(1100) + "\":1,",
                                    "9".repeat(1100),
                                    "0." + "3".repeat(1100),
                                    "[".repeat(80),
                                    "]".repeat(80),
                                    "{\"a\":".repeat(80))
                            .map(Buffer::buffer),
                    Stream.of(
                                    new int[] {0xc3},
                                    new int[] {0x80},
                                    new int[] {0xff},
                                    new int[] {0xc0, 0xaf},
                                    new int[] {0xe0, 0x80, 0x80},
                                    new int[] {0xed, 0xa0, 0x80},
                                    new int[] {0xf4, 0x90, 0x80, 0x80},
                                    new int[] {0xf0, 0x9f, 0x98})
                            .map(Mangling::bytes))
            .toList();

    private final SplittableRandom random;

    Mangling(SplittableRandom random) {
        this.random = random;
    }

    private static Buffer bytes(int... values) {
        var bytes = Buffer.buffer();
        for (int value : values) {
            bytes.appendByte((byte) value);
        }
        return bytes;
    }

    /** The message with one fault or some, which need not make it wrong. */
    byte[] mangled(String text) {
        var bytes = Buffer.buffer(text.getBytes(UTF_8));
        for (int left = 1 + random.nextInt(MOST_FAULTS); left > 0; left--) {
            bytes = mangled(bytes);
        }
        return bytes.getBytes();
    }

    private Buffer mangled(Buffer bytes) {
        int from = random.nextInt(bytes.length() + 1);
        int to = Math.min(bytes.length(), from + random.nextInt(LONGEST_PIECE));
        return switch (random.nextInt(6)) {
            case 0 -> replaced(bytes, from, to, Buffer.buffer());
            case 1 -> replaced(bytes, from, to, bytes.getBuffer(from, to).appendBuffer(bytes.getBuffer(from, to)));
            case 2 -> replaced(bytes, from, to, Buffer.buffer(noise(to - from)));
            case 3 -> bytes.getBuffer(0, from);
            case 4 -> replaced(bytes, from, to, piece());
            default -> replaced(bytes, from, from, piece());
        };
    }

    private static Buffer replaced(Buffer bytes, int from, int to, Buffer by) {
        return bytes.getBuffer(0, from).appendBuffer(by).appendBuffer(bytes.getBuffer(to, bytes.length()));
    }

    private Buffer piece() {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    /** Pieces in a row. */
    byte[] heap() {
        var bytes = Buffer.buffer();
        for (int left = random.nextInt(LONGEST_PIECE); left > 0; left--) {
            bytes.appendBuffer(piece());
        }
        return bytes.getBytes();
    }

    byte[] noise(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
