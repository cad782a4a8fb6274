package net.kcptun.core.tunnel;

import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// A client's watch over the path to its server.
///
/// | event | what is done |
/// |---|---|
/// | the peer's address is known | PING at once |
/// | nothing sent for `keepalive` s, at most a quarter more | PING; the jitter is drawn anew |
/// | PONG with the time of a PING of the last 4 s | the round trip is told |
/// | no authenticated datagram for `dead` | the path is renewed; tried again every 5 s until an address is known |
///
/// `dead` = 3 `keepalive` + 4 s, within 10 s and 1800 s. With `keepalive` 0 nothing is sent and nothing watched.
final class KeepAlive {
    private static final long SECOND = 1_000_000_000L;
    private static final long LOST_NANOS = 4 * SECOND;
    private static final long RETRY_NANOS = 5 * SECOND;

    private final Outlet outlet;
    private final PathFinder pathFinder;
    private final Entropy entropy;
    private final TunnelEvents events;
    private TunnelOptions options;
    private @Nullable Endpoint peer;
    private long receivedAt;
    private long jitterNanos;
    private long renewAt = Long.MAX_VALUE;
    private long pingSentAt;
    private int pingMillis;

    KeepAlive(TunnelOptions options, Outlet outlet, Tunnel.Ports ports) {
        this.options = options;
        this.outlet = outlet;
        this.pathFinder = ports.pathFinder();
        this.entropy = ports.entropy();
        this.events = ports.events();
    }

    /// The server's address is known, for the first time or again.
    void onPeer(Endpoint to, long now) {
        peer = to;
        receivedAt = now;
        renewAt = watchFrom(now);
        ping(to, now);
    }

    /// Another `keepalive` begins now, as if the server had just been found.
    void onOptions(TunnelOptions other, long now) {
        boolean isSame = other.timing().keepalive() == options.timing().keepalive();
        options = other;
        if (!isSame) {
            receivedAt = now;
            renewAt = watchFrom(now);
            jitterNanos = 0;
        }
    }

    /// A datagram of the server authenticated.
    void onReceived(long now) {
        receivedAt = now;
    }

    void onPong(int millis, Endpoint from, long now) {
        if (pingSentAt == 0 || millis != pingMillis || now - pingSentAt > LOST_NANOS) {
            return;
        }
        events.onEvent(new TunnelEvent.RoundTrip(from, now - pingSentAt), now);
        pingSentAt = 0;
    }

    /// When [#onTimer] has something to do.
    long nextDeadline() {
        if (peer == null || options.timing().keepalive() == 0) {
            return Long.MAX_VALUE;
        }
        return Math.min(pingAt(), renewDeadline());
    }

    void onTimer(long now) {
        Endpoint to = peer;
        if (to == null || now < nextDeadline()) {
            return;
        }
        if (now >= renewDeadline()) {
            events.onEvent(new TunnelEvent.PeerSilent(now - receivedAt), now);
            renewAt = now + RETRY_NANOS;
            receivedAt = now + RETRY_NANOS - deadNanos();
            pathFinder.renew();
        }
        if (now >= pingAt()) {
            ping(to, now);
        }
    }

    private void ping(Endpoint to, long now) {
        pingSentAt = now;
        pingMillis = (int) (now / 1_000_000);
        outlet.send(new Ping(pingMillis), to, now);
        long quarter = options.timing().keepalive() * SECOND / 4;
        jitterNanos = (entropy.nextInt() >>> 8) * quarter >>> 24;
    }

    private long pingAt() {
        return outlet.lastSentAt() + options.timing().keepalive() * SECOND + jitterNanos;
    }

    private long watchFrom(long now) {
        return options.timing().keepalive() == 0 ? Long.MAX_VALUE : now + deadNanos();
    }

    private long renewDeadline() {
        return Math.max(renewAt, receivedAt + deadNanos());
    }

    private long deadNanos() {
        long seconds = 3L * options.timing().keepalive() + 4;
        return Math.clamp(seconds, 10, 1800) * SECOND;
    }
}
