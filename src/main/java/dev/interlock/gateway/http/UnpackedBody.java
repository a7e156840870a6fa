package dev.interlock.gateway.http;

import dev.interlock.bus.ErrorCode;
import dev.interlock.bus.Failure;
import dev.interlock.bus.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A body that is packed with gzip, as it was before: unpacked as far as it is read, and at most so many bytes of it.
 *
 * <p>A read throws a {@link FailureException} if the body is not gzip, or larger than allowed once it is unpacked.
 */
final class UnpackedBody extends InputStream {
    private final InputStream packed;
    private final int limit;
    private Optional<InputStream> unpacked = Optional.empty();
    private long count;

    UnpackedBody(InputStream packed, int limit) {
        this.packed = packed;
        this.limit = limit;
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        try {
            int read = unpacked().read(into, offset, length);
            count += Math.max(read, 0);
            if (count > limit) {
                throw BodyReading.tooLarge(limit).asException();
            }
            return read;
        } catch (IOException e) {
            // At an end too early there is no message.
            var why = Optional.ofNullable(e.getMessage()).orElse("it breaks off");
            throw Failure.of(ErrorCode.INVALID_REQUEST, "the body is not what gzip makes: " + why)
                    .asException();
        }
    }

    @Override
    public void close() throws IOException {
        if (unpacked.isPresent()) {
            unpacked.get().close();
        }
    }

    /** Opened at the first read only, as that already waits for the body. */
    private InputStream unpacked() throws IOException {
        if (unpacked.isEmpty()) {
            unpacked = Optional.of(new GZIPInputStream(packed, 8192));
        }
        return unpacked.get();
    }
}
