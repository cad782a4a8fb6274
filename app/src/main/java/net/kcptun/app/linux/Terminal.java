package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/// The terminal that this process was started from, and the way to leave it. Linux only.
public final class Terminal {
    private static final int O_RDWR = 2;
    private static final int STANDARD_STREAMS = 3;

    private Terminal() {}

    /// Makes the process the leader of a session without a terminal, with the root folder as its own, so that it keeps
    /// no file system busy.
    public static void leave() throws SystemCallException {
        CFunction.of("setsid", JAVA_INT).call().orThrow();
        try (Arena arena = Arena.ofConfined()) {
            CFunction.of("chdir", JAVA_INT, ADDRESS)
                    .call(arena.allocateFrom("/"))
                    .orThrow();
        }
    }

    /// Standard input, output and error lead nowhere from now on. Whoever read from them sees the end.
    public static void closeStreams() throws SystemCallException {
        int nowhere;
        try (Arena arena = Arena.ofConfined()) {
            // Not variadic without O_CREAT, as far as the calling conventions of Linux go.
            nowhere = (int) CFunction.of("open", JAVA_INT, ADDRESS, JAVA_INT)
                    .call(arena.allocateFrom("/dev/null"), O_RDWR)
                    .orThrow();
        }
        CFunction dup2 = CFunction.of("dup2", JAVA_INT, JAVA_INT, JAVA_INT);
        for (int stream = 0; stream < STANDARD_STREAMS; stream++) {
            dup2.call(nowhere, stream).orThrow();
        }
        if (nowhere >= STANDARD_STREAMS) {
            CFunction.of("close", JAVA_INT, JAVA_INT).call(nowhere);
        }
    }
}
