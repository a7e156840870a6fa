package dev.interlock.registration;

import java.util.Optional;

/** The device-model plugins that own a handle, by what they serve. */
public record DmiPlugins(
        Optional<String> plugin,
        Optional<String> data,
        Optional<String> model,
        Optional<String> datajobsRead,
        Optional<String> datajobsWrite) {

    public static final DmiPlugins UNNAMED =
            new DmiPlugins(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
