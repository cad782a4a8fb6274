package net.kcptun.app.invite;

import net.kcptun.app.config.HostPort;

/// What a user does with a tunnel, by the TCP port that it leads to.
final class Usage {
    private static final int SSH = 22;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int PRIVILEGED_MAX = 1023;

    private Usage() {}

    /// Where a client may listen for it without being root.
    static String listenHint(int target) {
        int port = switch (target) {
            case SSH -> 2222;
            case HTTP -> 8080;
            case HTTPS -> 8443;
            default -> target <= PRIVILEGED_MAX ? target + 10_000 : target;
        };
        return "127.0.0.1:" + port;
    }

    /// A line that says how to use it, once a client listens there.
    ///
    /// @param target 0 = not known
    static String line(HostPort listen, int target) {
        HostPort here = listen.fromHere();
        return switch (target) {
            case SSH -> "ssh -p " + here.port() + " USER@" + here.host();
            case HTTP -> "open http://" + here + "/";
            case HTTPS -> "open https://" + here + "/";
            case 0 -> "connections to " + here + " go through the tunnel";
            default -> "connections to " + here + " reach port " + target + " at the other end";
        };
    }
}
