package net.kcptun.app.linux;

/// The scheduling priority of single threads, which Linux has and the JDK does not set there.
public final class ThreadPriority {
    private static final int PRIO_PROCESS = 0;
    private static final int THIS_THREAD = 0;

    private ThreadPriority() {}

    /// The calling thread, and threads that it starts, yield to others. There is no way back without privileges.
    ///
    /// @param niceness 1..19
    /// @return whether it worked; elsewhere than on Linux it never does
    public static boolean lower(int niceness) {
        return CFunction.isLinux()
                && CFunction.call("setpriority", PRIO_PROCESS, THIS_THREAD, niceness)
                                .value()
                        == 0;
    }
}
