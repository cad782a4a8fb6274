package net.kcptun.app.linux;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/// The system's log, by the functions of the C library: those of Linux, macOS and the BSDs. One a process.
///
/// Lines that no daemon takes are lost without a word, as with every program.
public final class Syslog {
    private static final Path SOCKET = Path.of("/dev/log");

    private static final int LOG_PID = 1;
    private static final int LOG_NDELAY = 8;
    private static final int LOG_DAEMON = 3 << 3;

    private Syslog() {}

    /// @param ident what every line begins with
    /// @throws NoSuchElementException where the system has no such log
    public static void open(String ident) {
        // The C library keeps the pointer.
        CFunction.call("openlog", Arena.global().allocateFrom(ident), LOG_PID | LOG_NDELAY, LOG_DAEMON);
    }

    /// Whether a daemon seems to listen.
    public static boolean isServed() {
        return !CFunction.isLinux() || Files.exists(SOCKET);
    }

    /// Waits while the daemon's queue is full.
    ///
    /// @param severity 0 (emergency) to 7 (debug), as RFC 5424 has them
    /// @param line     without a zero
    public static void write(int severity, String line) {
        CFunction.variadic("syslog", 2, severity, "%s", line);
    }
}
