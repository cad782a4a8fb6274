package net.kcptun.app.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Locale;

/// Where lines go, by the names that the configuration's `log` knows.
public enum LogTarget {
    STDOUT,
    STDERR,
    /// The standard error stream, as a person at a terminal reads it.
    TERMINAL,
    DISCARD;

    /// @param name as in the configuration
    public static LogTarget named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /// Not through [System#out], which hides failures for good.
    OutputStream open() {
        return switch (this) {
            case STDOUT -> new FileOutputStream(FileDescriptor.out);
            case STDERR, TERMINAL -> new FileOutputStream(FileDescriptor.err);
            case DISCARD -> OutputStream.nullOutputStream();
        };
    }
}
