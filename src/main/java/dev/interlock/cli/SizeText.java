package dev.interlock.cli;

import dev.interlock.config.SizeUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes of what is sent, in bytes, as the configuration writes them: {@code 64KiB}, {@code 16MiB}. */
final class SizeText implements ITypeConverter<Long> {
    private static final long LEAST = 1L << 10;
    private static final long MOST = 1L << 30;

    @Override
    public Long convert(String text) {
        return SizeUnit.bytes(text)
                .filter(bytes -> bytes >= LEAST && bytes <= MOST)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is not a size: expected such as 64KiB or 16MiB, from 1KiB to 1GiB"));
    }
}
