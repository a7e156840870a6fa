package dev.interlock.gateway.http;

import dev.interlock.gateway.StrictJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Decodes the text of a path or query strictly: each {@code %} begins two hexadecimal digits, and all is UTF-8 without U+0000. */
final class PathText {
    private PathText() {}

    static Optional<String> decode(String path) {
        var bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            char character = path.charAt(i);
            if (character != '%') {
                bytes.writeBytes(String.valueOf(character).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            if (!isEscape(path, i)) {
                return Optional.empty();
            }
            bytes.write(HexFormat.fromHexDigits(path, i + 1, i + 3));
            i += 2;
        }
        return StrictJson.utf8(bytes.toByteArray()).filter(text -> text.indexOf('\0') < 0);
    }

    private static boolean isEscape(String path, int at) {
        return at + 2 < path.length()
                && HexFormat.isHexDigit(path.charAt(at + 1))
                && HexFormat.isHexDigit(path.charAt(at + 2));
    }
}
