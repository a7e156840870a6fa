package dev.interlock.config;

import java.nio.file.Path;

/** Where the text of a setting was written; the later alternatives win over the earlier ones. */
sealed interface Origin {
    record BuiltIn() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }

    record File(Path path) implements Origin {
        @Override
        public String toString() {
            return OneLine.of(path.toString());
        }
    }

    record Variable(String name) implements Origin {
        @Override
        public String toString() {
            return name;
        }
    }
}
