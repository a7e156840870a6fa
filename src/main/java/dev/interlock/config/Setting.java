package dev.interlock.config;

import java.util.Locale;

/**
 * One key with the text that is in effect for it.
 *
 * @param key the full name, such as {@code http.port}
 * @param text what was written, masked if it holds a secret; empty if the key is absent
 * @param origin where it was written
 */
record Setting(String key, String text, Origin origin) {

    /** The environment variable that overrides the key: {@code http.port} is {@code INTERLOCK_HTTP_PORT}. */
    static String variable(String key) {
        return Settings.VARIABLE_PREFIX
                + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    String section() {
        return key.substring(0, key.indexOf('.'));
    }

    String name() {
        return key.substring(key.indexOf('.') + 1);
    }

    boolean absent() {
        return text.isEmpty();
    }
}
