package net.kcptun.core.tunnel.control;

import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// A server's registration with one rendezvous server.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | any | paths found, or found again | STARTING | LISTEN, PING |
/// | any | what LISTEN says has changed | STARTING, REPEATING | LISTEN, PING |
/// | STARTING | 1, 2 and 4 s later | STARTING; RESTING after the last | LISTEN, PING |
/// | RESTING | `keepalive` is over | REPEATING | LISTEN, PING |
/// | RESTING | what was sent to anyone is unanswered for 2 s, at most every 10 s | REPEATING | LISTEN, PING; not where
/// this one is silent and others are not |
/// | REPEATING | any datagram of the rendezvous server | RESTING | |
/// | REPEATING | 1, 2 and 4 s later | REPEATING; RESTING after the last | LISTEN, PING |
/// | any | nothing of it for `dead` | same | its name is to be resolved again |
///
/// It is asked at all addresses of its name, and each that answers is one: so a client finds the service whichever it
/// reaches. A rendezvous server that is several of them keeps what comes last, which is IPv4, the family that most
/// clients have.
///
/// LISTEN has no answer; the PING that goes with it has, but that proves little: so it is sent a few times at the
/// start.
final class Registration {
    private static final long SECOND = 1_000_000_000L;
    private static final int SENDS = 4;
    private static final long DOUBT_NANOS = 2 * SECOND;
    private static final long DOUBT_PAUSE_NANOS = 10 * SECOND;

    private final ControlHost host;
    private final ServiceId service;
    private final Pings pings;
    private final UnaryOperator<Path> told;
    private final BooleanSupplier isOneOfSeveral;
    private List<Path> paths;
    private Endpoint shown;
    private long listenAt;
    private long listenedAt;
    private boolean isStarting;
    private int sends;
    private long silentSince;
    private long heardAt;
    private boolean isAnnounced;

    /// What a registration has of the server that it is of.
    ///
    /// @param told           what LISTEN says of a path: its local address is what clients are to try
    /// @param isOneOfSeveral whether the server registers with others too
    record Owner(
            ControlHost host,
            ServiceId service,
            Pings pings,
            UnaryOperator<Path> told,
            BooleanSupplier isOneOfSeveral) {}

    /// @param paths to the addresses of its name, at least one
    Registration(Owner owner, List<Path> paths) {
        this.host = owner.host();
        this.service = owner.service();
        this.pings = owner.pings();
        this.told = owner.told();
        this.isOneOfSeveral = owner.isOneOfSeveral();
        this.paths = paths;
        this.shown = paths.getFirst().remote();
    }

    /// Its addresses are known, for the first time or again.
    void start(List<Path> found, long now) {
        paths = found.stream()
                .sorted(Comparator.comparing(path -> !path.remote().isIpv6()))
                .toList();
        if (!has(shown)) {
            shown = found.getFirst().remote();
            isAnnounced = false;
        }
        silentSince = now;
        isStarting = true;
        sends = 0;
        listen(now);
    }

    /// What LISTEN says is another now.
    void onChange(long now) {
        sends = 0;
        listen(now);
    }

    void onKeepalive(long now) {
        silentSince = now;
        listenAt = now;
    }

    boolean has(Endpoint address) {
        for (Path path : paths) {
            if (path.remote().equals(address)) {
                return true;
            }
        }
        return false;
    }

    void onReceived(Endpoint from, long now) {
        silentSince = now;
        heardAt = now;
        if (!isStarting && sends > 0) {
            rest(now);
        }
        if (!isAnnounced) {
            isAnnounced = true;
            if (!from.equals(shown)) {
                use(from);
            }
            host.event(new TunnelEvent.RendezvousAnswers(from, service), now);
        }
    }

    /// The address that is watched and shown: the first that answers.
    private void use(Endpoint from) {
        shown = from;
        paths.stream().filter(path -> path.remote().equals(from)).forEach(host.pathFinder()::onPathUsed);
    }

    /// Returns whether nothing was heard for `dead`: once for each such time.
    boolean onTimer(long now) {
        boolean isDead = now >= deadAt();
        if (isDead) {
            isAnnounced = false;
            silentSince = now;
            host.event(new TunnelEvent.RendezvousSilent(shown), now);
        }
        if (now >= listenAt || now >= doubtAt()) {
            listen(now);
        }
        return isDead;
    }

    long nextDeadline() {
        return Math.min(Math.min(listenAt, doubtAt()), deadAt());
    }

    Endpoint shown() {
        return shown;
    }

    boolean isAnnounced() {
        return isAnnounced;
    }

    /// 0 = never.
    long heardAt() {
        return heardAt;
    }

    /// Others are registered with, and this one does not answer: that says nothing of our NAT.
    private boolean isSilentAmongSeveral() {
        return isOneOfSeveral.getAsBoolean() && !isAnnounced;
    }

    private void listen(long now) {
        boolean wasAnswered = host.sender().unansweredSince() == 0;
        listenedAt = now;
        for (Path to : paths) {
            host.sender().send(new Listen(told.apply(to).local(), service), to.remote(), now);
            pings.send(to.remote(), now);
        }
        if (wasAnswered && isSilentAmongSeveral()) {
            host.sender().onAnswer();
        }
        if (++sends == SENDS) {
            rest(now);
        } else {
            listenAt = now + (SECOND << sends - 1);
        }
    }

    private void rest(long now) {
        isStarting = false;
        sends = 0;
        listenAt = now + host.options().timing().keepalive() * SECOND;
    }

    /// Our NAT may show us to all others from elsewhere now.
    private long doubtAt() {
        long since = isSilentAmongSeveral() ? 0 : host.sender().unansweredSince();
        return since == 0 || sends > 0 ? Long.MAX_VALUE : Math.max(since + DOUBT_NANOS, listenedAt + DOUBT_PAUSE_NANOS);
    }

    private long deadAt() {
        return silentSince + host.options().timing().deadNanos();
    }
}
