package net.kcptun.app.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.NoSuchElementException;
import net.kcptun.app.linux.Syslog;

/// Where lines go, by the names that the configuration's `log` knows.
public enum LogTarget {
    STDOUT,
    STDERR,
    /// The standard error stream, as a person at a terminal reads it.
    TERMINAL,
    /// The local syslog daemon, as `kcptun-netty[PID]` of the facility "daemon".
    SYSLOG,
    DISCARD;

    private static final String IDENT = "kcptun-netty";

    /// @param name as in the configuration
    public static LogTarget named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /// @throws UnsupportedOperationException where this system has no such target, with the way out
    LineQueue.Sink open() {
        return switch (this) {
            // Not through System.out, which hides failures for good.
            case STDOUT -> LineQueue.Sink.to(new FileOutputStream(FileDescriptor.out));
            case STDERR, TERMINAL -> LineQueue.Sink.to(new FileOutputStream(FileDescriptor.err));
            case SYSLOG -> syslog();
            case DISCARD -> LineQueue.Sink.to(OutputStream.nullOutputStream());
        };
    }

    /// The daemon notes the time and the level by itself.
    Lines lines() {
        return new Lines(this != SYSLOG);
    }

    private static LineQueue.Sink syslog() {
        try {
            Syslog.open(IDENT);
            return (level, line) -> Syslog.write(Level.severity(level), line);
        } catch (NoSuchElementException e) {
            throw new UnsupportedOperationException(
                    "log: this system has no syslog; use stdout, stderr, terminal or discard", e);
        }
    }
}
