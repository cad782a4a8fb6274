package net.kcptun.core.tunnel.control;

/// A server's look at its target's name: when nobody has been heard for `dead`, the name is resolved again, and so
/// every `dead` for as long as that lasts. With `keepalive` 0 it is off.
final class IdleWatch {
    private final ControlHost host;
    private long quietSince = Long.MIN_VALUE;

    IdleWatch(ControlHost host) {
        this.host = host;
    }

    /// A datagram authenticated.
    void onReceived(long now) {
        quietSince = now;
    }

    /// Begins with the first call.
    void onTimer(long now) {
        if (quietSince == Long.MIN_VALUE) {
            quietSince = now;
        }
        if (now >= nextDeadline()) {
            quietSince = now;
            host.pathFinder().renewTarget();
        }
    }

    long nextDeadline() {
        if (quietSince == Long.MIN_VALUE) {
            return 0;
        }
        boolean isOff = host.options().timing().keepalive() == 0;
        return isOff ? Long.MAX_VALUE : quietSince + host.options().timing().deadNanos();
    }
}
