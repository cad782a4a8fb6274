package net.kcptun.app.net.loop;

import net.kcptun.app.config.Config;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.net.base.EpollSupport;

/// How many event loops a program has: what `threads` says, else one for a client and one a core for a server. Only
/// epoll can have more than one, since only Linux spreads a port among sockets.
public final class LoopCount {
    private static final int MOST_UNASKED = 16;

    private LoopCount() {}

    /// Says in the log where it cannot be what the user wants.
    ///
    /// @param cores of this machine
    public static int of(Config config, Transport transport, int cores, NetLog log) {
        int given = config.threads();
        int wanted = given == 0 ? fitting(config.mode(), cores) : given;
        if (transport == Transport.EPOLL) {
            return wanted;
        }
        if (given > 1) {
            log.warn("threads: 1 instead of " + given + ", which share a port: " + EpollSupport.missing());
        }
        return 1;
    }

    private static int fitting(Config.Mode mode, int cores) {
        return mode == Config.Mode.SERVER ? Math.clamp(cores, 1, MOST_UNASKED) : 1;
    }
}
