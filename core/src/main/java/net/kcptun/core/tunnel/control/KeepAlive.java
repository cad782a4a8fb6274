package net.kcptun.core.tunnel.control;

import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.PathView.State;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A client's watch over the path to its server, once it knows where that is.
///
/// | event | what is done |
/// |---|---|
/// | the watch begins | PING at once, and twice more, a second apart: the first round trips |
/// | nothing sent for `keepalive` s, at most a quarter more | PING, and one session asks; the jitter is drawn anew |
/// | a PING is unanswered for 2 s, or anything for 4 s | PING, up to twice: is it there? |
/// | data came in the last 30 s, and nothing for 2.5 s | one session asks |
/// | no sign of life for half of `dead` | PING, whatever else is sent |
/// | no sign of life for `dead` | [#renewIfDead], once; then the time runs anew |
///
/// The PING keeps NATs open. Where one shows the server another address nevertheless, only the packet of a session may
/// tell it so, and until then nothing that it says arrives: so sessions ask, more often while the tunnel is in use.
///
/// `dead` = 3 `keepalive` + 4 s, within 10 s and 1800 s. With `keepalive` 0 nothing is sent but at the start, and
/// nothing is watched.
final class KeepAlive {
    private static final long SECOND = 1_000_000_000L;
    private static final int FIRST_PINGS = 3;
    private static final long ACTIVE_NANOS = 30 * SECOND;
    private static final long ASK_NANOS = 5 * SECOND / 2;
    private static final int DOUBTS = 2;
    private static final long PONG_NANOS = 2 * SECOND;
    private static final long ANSWER_NANOS = 4 * SECOND;

    private final ControlHost host;
    private final Pings pings;
    private final BandwidthHint hint = new BandwidthHint();
    private @Nullable Endpoint peer;
    private boolean isStarted;
    private long receivedAt;
    private long silentSince = Long.MAX_VALUE;
    private long dataAt = -ACTIVE_NANOS;
    private long askedAt;
    private long jitterNanos;
    private int firstPingsLeft;
    private long firstPingAt;
    private long heardAt;
    private int doubts;

    KeepAlive(ControlHost host, Pings pings) {
        this.host = host;
        this.pings = pings;
    }

    /// The server is at `to`, for the first time or again.
    void watch(Endpoint to, long now) {
        if (!to.equals(peer)) {
            heardAt = 0;
        }
        peer = to;
        doubts = 0;
        restart(now);
        firstPingsLeft = FIRST_PINGS;
        firstPing(now);
    }

    /// The time of silence runs from now on, also while no server is known.
    void restart(long now) {
        isStarted = true;
        receivedAt = now;
    }

    /// There is no way to the server: nothing is sent and nothing watched until there is one again.
    void stop() {
        peer = null;
        heardAt = 0;
        isStarted = false;
        silentSince = Long.MAX_VALUE;
    }

    @Nullable
    Endpoint peer() {
        return peer;
    }

    /// A datagram of the server authenticated; while no server is known, one that shows that the network works.
    void onReceived(long now) {
        receivedAt = now;
        heardAt = peer == null ? 0 : now;
        doubts = 0;
        silentSince = Long.MAX_VALUE;
        host.sender().onAnswer();
    }

    /// How this end stands with its server.
    ///
    /// @param unheard what it is while the server has never been heard
    PathView path(State unheard, long now) {
        State state = heardAt == 0 ? unheard : isSilent(now) ? State.SILENT : State.REACHED;
        return new PathView(state, peer, heardAt, pings.roundTripNanos());
    }

    /// The server has something to say: who uses the tunnel will notice soon if it cannot reach us.
    void onData(long now) {
        dataAt = now;
    }

    /// A PONG, which may be anybody's.
    void onPong(int millis, Endpoint from, long now) {
        long roundTrip = pings.onPong(millis, from, now);
        if (roundTrip >= 0) {
            onReceived(now);
        }
        KcpOptions kcp = host.options().kcp();
        boolean isFromServer = roundTrip >= 0 && from.equals(peer);
        if (isFromServer && BandwidthHint.isBounding(kcp) && hint.onRoundTrip(roundTrip, now)) {
            host.event(hint.event(kcp, host.sender().maxPlainBytes(from)), now);
        }
    }

    /// Has the way sought anew if nothing was heard for so long: once for each such time. The event tells for how long
    /// nothing has been heard, whatever was done about it.
    ///
    /// @return whether that was done now
    boolean renewIfDead(long now) {
        boolean isDead = now >= deadAt();
        if (isDead) {
            silentSince = Math.min(silentSince, receivedAt);
            receivedAt = now;
            host.event(new TunnelEvent.PeerSilent(now - silentSince), now);
            host.pathFinder().renewPath(true);
        }
        return isDead;
    }

    void ping(long now) {
        Endpoint to = peer;
        if (to != null) {
            pings.send(to, now);
            long quarter = host.options().timing().keepalive() * SECOND / 4;
            jitterNanos = (host.entropy().nextInt() >>> 8) * quarter >>> 24;
        }
    }

    /// When there is a PING to send, or [#renewIfDead] has something to do.
    long nextDeadline() {
        return Math.min(peer == null ? Long.MAX_VALUE : Math.min(Math.min(nextPingAt(), askAt()), doubtAt()), deadAt());
    }

    /// Sends the PING that is due.
    void onTimer(long now) {
        if (peer == null) {
            return;
        }
        if (now >= askAt()) {
            ask(now);
        }
        if (now >= doubtAt()) {
            doubts++;
            ping(now);
        }
        if (now < nextPingAt()) {
            return;
        }
        if (firstPingsLeft > 0) {
            firstPing(now);
            return;
        }
        ping(now);
        ask(now);
    }

    private void ask(long now) {
        askedAt = now;
        host.sessions().ask();
    }

    private void firstPing(long now) {
        firstPingsLeft--;
        firstPingAt = now + SECOND;
        ping(now);
    }

    /// When the last doubt has not been dispelled, if nothing is heard; `Long.MAX_VALUE` = there is none.
    long silentAt() {
        return doubts == DOUBTS ? pings.lastSentAt() + PONG_NANOS : Long.MAX_VALUE;
    }

    /// Whether the last doubt was not dispelled either, or the server has been dead ever since.
    private boolean isSilent(long now) {
        return now >= silentAt() || silentSince != Long.MAX_VALUE;
    }

    private boolean isOff() {
        return host.options().timing().keepalive() == 0;
    }

    private long nextPingAt() {
        if (firstPingsLeft > 0) {
            return firstPingAt;
        }
        if (isOff()) {
            return Long.MAX_VALUE;
        }
        long usual = host.sender().lastSentAt() + host.options().timing().keepalive() * SECOND + jitterNanos;
        long lastChance = receivedAt + host.options().timing().deadNanos() / 2;
        return pings.lastSentAt() < lastChance ? Math.min(usual, lastChance) : usual;
    }

    private long doubtAt() {
        long since = host.sender().unansweredSince();
        if (isOff() || since == 0 || doubts == DOUBTS || firstPingsLeft > 0) {
            return Long.MAX_VALUE;
        }
        return pings.lastSentAt() < since ? since + ANSWER_NANOS : pings.lastSentAt() + PONG_NANOS;
    }

    private long askAt() {
        long at = Math.max(receivedAt, askedAt) + ASK_NANOS;
        return isOff() || at > dataAt + ACTIVE_NANOS ? Long.MAX_VALUE : at;
    }

    private long deadAt() {
        return !isStarted || isOff()
                ? Long.MAX_VALUE
                : receivedAt + host.options().timing().deadNanos();
    }
}
