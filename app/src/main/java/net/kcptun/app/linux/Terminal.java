package net.kcptun.app.linux;

/// The terminal that this process was started from, and the way to leave it. Linux only.
public final class Terminal {
    private static final int O_RDWR = 2;
    private static final int STANDARD_STREAMS = 3;

    private Terminal() {}

    /// Makes the process the leader of a session without a terminal, with the root folder as its own, so that it keeps
    /// no file system busy.
    public static void leave() throws SystemCallException {
        CFunction.call("setsid").orThrow();
        CFunction.call("chdir", "/").orThrow();
    }

    /// Standard input, output and error lead nowhere from now on. Whoever read from them sees the end.
    public static void closeStreams() throws SystemCallException {
        // Not variadic without O_CREAT, as far as the calling conventions of Linux go.
        int nowhere = CFunction.call("open", "/dev/null", O_RDWR).orThrow();
        for (int stream = 0; stream < STANDARD_STREAMS; stream++) {
            CFunction.call("dup2", nowhere, stream).orThrow();
        }
        if (nowhere >= STANDARD_STREAMS) {
            Sockets.close(nowhere);
        }
    }
}
