package dev.interlock.config;

import java.util.regex.Pattern;

/** Tells which addresses only this machine can reach, by their text alone: what a name resolves to may change later. */
final class Loopback {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";

    private static final Pattern ADDRESS =
            Pattern.compile("localhost|::1|(?:0+:){7}0*1|127(?:\\.OCTET){3}".replace("OCTET", OCTET));

    private Loopback() {}

    static boolean is(String host) {
        return ADDRESS.matcher(host).matches();
    }
}
