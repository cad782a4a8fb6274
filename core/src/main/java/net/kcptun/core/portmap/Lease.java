package net.kcptun.core.portmap;

import net.kcptun.core.portmap.Dialog.Heard;
import net.kcptun.core.portmap.Dialog.Heard.Granted;
import net.kcptun.core.portmap.Dialog.Heard.NotSpoken;
import net.kcptun.core.portmap.Dialog.Heard.Partly;
import net.kcptun.core.portmap.Dialog.Heard.Refused;
import net.kcptun.core.portmap.LeasePort.Loss;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// The mapping of one UDP port at the router, from the first question to its release.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | any | another uplink | ASKING | a mapping is lost, and released at the same router; PCP is asked |
/// | any | no uplink any more | OFF | a mapping is lost |
/// | ASKING | 250, 500, 1000 ms later | ASKING | asked again |
/// | ASKING | granted | HELD | told, if it is new or elsewhere |
/// | ASKING by PCP | no answer for 2 s more; or PCP is unknown, or refused to us | ASKING | NAT-PMP is asked |
/// | ASKING | no answer to NAT-PMP, or it is unknown | RESTING | told |
/// | ASKING | refused | RESTING, as long as the router says | told; a mapping is lost |
/// | ASKING, held | no answer | HELD, for half of the time that is left | |
/// | ASKING, held | the protocol is unknown | ASKING | a mapping is lost; the other protocol is asked |
/// | ASKING, HELD | an answer shows a restarted router | ASKING | asked anew, at most each 4 s |
/// | HELD | half of the lifetime, or 10 min, are over | ASKING | asked for the same again |
/// | ASKING, HELD | the lifetime is over | ASKING | a mapping is lost; PCP is asked |
/// | RESTING | 1 min, each time twice as long, 30 min at most | ASKING | PCP is asked |
/// | ASKING, HELD | release | RELEASING | a mapping is lost; what is or may be granted is given back |
/// | RELEASING | 250 ms later | OFF | given back once more, as the first word may be lost |
/// | RESTING | release | OFF | |
///
/// *Held* is a mapping that is being renewed: then the other protocol, or a rest, has to wait. A mapping that is lost
/// is told as such.
///
/// A router that was restarted has forgotten its mappings and tells nobody, hence the question each 10 minutes.
/// Nothing but its answers is believed: the caller hands on only what came from the router's address, and a
/// [Dialog] takes only what answers its own question. One thread.
public final class Lease {
    /// What RFC 6886 §3.3 and many routers take for usual: 2 h.
    static final long LIFETIME_SECONDS = 7200;

    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_PAUSE_NANOS = SECOND / 4;
    private static final int SENDS = 4;
    private static final long CHECK_NANOS = 600 * SECOND;
    /// No router is asked anew more often (RFC 6887 §11.2.1).
    private static final long LEAST_NANOS = 4 * SECOND;
    /// Less would be renewed more often than that.
    private static final long SHORTEST_SECONDS = 8;
    /// Nothing is believed for longer (RFC 6887 §15).
    private static final long LONGEST_SECONDS = 86_400;

    private static final long LEAST_REST_NANOS = 60 * SECOND;
    private static final long MOST_REST_NANOS = 1800 * SECOND;

    private final Entropy entropy;
    private final LeasePort port;
    private final RouterEpoch epoch = new RouterEpoch();
    private State state = State.OFF;
    private @Nullable Uplink uplink;
    private @Nullable Dialog dialog;
    private @Nullable Mapping mapping;
    private long expiresAt;
    private long askableAnewAt = Long.MIN_VALUE;
    private int sends;
    private long restNanos = LEAST_REST_NANOS;
    private long wakeAt = Long.MAX_VALUE;

    private enum State {
        OFF,
        ASKING,
        HELD,
        RESTING,
        RELEASING
    }

    public Lease(Entropy entropy, LeasePort port) {
        this.entropy = entropy;
        this.port = port;
    }

    /// How this host stands with its router now; asked as often as one likes.
    ///
    /// @param found null: there is no router, or nothing to map
    public void onUplink(@Nullable Uplink found, long now) {
        Uplink known = uplink;
        if (found == null ? known == null : found.equals(known)) {
            return;
        }
        boolean isSameWay = found != null && known != null && found.isSameWayAs(known);
        if (isSameWay && dialog != null && state != State.RESTING) {
            dialog.release(port::send);
        }
        lose(Loss.MOVED);
        epoch.forget();
        uplink = found;
        restNanos = LEAST_REST_NANOS;
        if (found == null) {
            off();
            return;
        }
        begin(Protocol.PCP, now);
    }

    /// A datagram of the router's address and port.
    public void onDatagram(byte[] datagram, long now) {
        Dialog asked = dialog;
        if (asked == null || state != State.ASKING && state != State.HELD) {
            return;
        }
        RouterAnswer answer = RouterAnswer.decode(datagram);
        Heard heard = answer == null ? null : asked.onAnswer(answer);
        switch (heard) {
            case null -> {}
            case Granted granted -> {
                if (!isAskedAnew(granted.epochSeconds(), now)) {
                    onGranted(granted, now);
                }
            }
            case Partly(long seconds) -> isAskedAnew(seconds, now);
            case Refused refused -> onRefused(refused, now);
            case NotSpoken _ -> onNotSpoken(now);
        }
    }

    public void onTimer(long now) {
        if (mapping != null && now >= expiresAt) {
            lose(Loss.NOT_RENEWED);
            begin(Protocol.PCP, now);
            return;
        }
        if (now < wakeAt) {
            return;
        }
        switch (state) {
            case OFF -> wakeAt = Long.MAX_VALUE;
            case ASKING -> onUnanswered(now);
            case HELD -> startRound(now);
            case RESTING -> begin(Protocol.PCP, now);
            case RELEASING -> {
                giveBack();
                off();
            }
        }
    }

    /// When [#onTimer] has something to do; `Long.MAX_VALUE`: never.
    public long nextDeadline() {
        return mapping == null ? wakeAt : Math.min(wakeAt, expiresAt);
    }

    /// What is mapped is given back, and nothing asked for any more.
    ///
    /// @return whether the router has been told, and should be told once more by [#onTimer]
    public boolean release(long now) {
        boolean isAsked = state == State.ASKING || state == State.HELD;
        if (!isAsked) {
            if (state != State.RELEASING) {
                off();
            }
            return state == State.RELEASING;
        }
        lose(Loss.RELEASED);
        giveBack();
        uplink = null;
        state = State.RELEASING;
        wakeAt = now + FIRST_PAUSE_NANOS;
        return true;
    }

    /// Null: there is none now.
    public @Nullable Mapping mapping() {
        return mapping;
    }

    private void off() {
        state = State.OFF;
        uplink = null;
        dialog = null;
        wakeAt = Long.MAX_VALUE;
    }

    private void giveBack() {
        if (dialog != null) {
            dialog.release(port::send);
        }
    }

    private void begin(Protocol protocol, long now) {
        Uplink towards = uplink;
        if (towards == null) {
            return;
        }
        dialog = switch (protocol) {
            case PCP -> new PcpDialog(towards.inner(), Nonce.draw(entropy));
            case NAT_PMP -> new NatPmpDialog(towards.inner().port());
        };
        startRound(now);
    }

    private void startRound(long now) {
        Dialog asked = dialog;
        if (asked == null) {
            return;
        }
        state = State.ASKING;
        sends = 0;
        asked.begin();
        ask(asked, now);
    }

    /// The port outside should be the one inside: then a NAT that keeps ports shows others the same address.
    private void ask(Dialog asked, long now) {
        Uplink towards = uplink;
        if (towards == null) {
            return;
        }
        Mapping held = mapping;
        Endpoint inner = towards.inner();
        Endpoint wanted = inner.isIpv6() ? Endpoint.ipv6(0, 0, inner.port(), 0) : Endpoint.ipv4(0, inner.port());
        asked.ask(LIFETIME_SECONDS, held == null ? wanted : held.outer(), port::send);
        wakeAt = now + (FIRST_PAUSE_NANOS << sends++);
    }

    private void onUnanswered(long now) {
        Dialog asked = dialog;
        if (asked == null) {
            return;
        }
        if (sends < SENDS) {
            ask(asked, now);
            return;
        }
        if (mapping != null) {
            state = State.HELD;
            wakeAt = now + Math.max(LEAST_NANOS, (expiresAt - now) / 2);
            return;
        }
        askOtherwiseOrRest(asked, now);
    }

    /// NAT-PMP knows IPv4 only.
    private void askOtherwiseOrRest(Dialog asked, long now) {
        Uplink towards = uplink;
        if (towards == null) {
            return;
        }
        if (asked.protocol() == Protocol.PCP && !towards.inner().isIpv6()) {
            begin(Protocol.NAT_PMP, now);
            return;
        }
        port.onSilent(towards);
        rest(0, now);
    }

    private void rest(long leastSeconds, long now) {
        state = State.RESTING;
        wakeAt = now + Math.clamp(leastSeconds * SECOND, restNanos, MOST_REST_NANOS);
        restNanos = Math.min(MOST_REST_NANOS, 2 * restNanos);
    }

    /// Whether all is asked anew. A router whose count says so each time is believed all the same.
    private boolean isAskedAnew(long epochSeconds, long now) {
        if (!epoch.onAnswer(epochSeconds, now) || now < askableAnewAt) {
            return false;
        }
        askableAnewAt = now + LEAST_NANOS;
        startRound(now);
        return true;
    }

    private void onGranted(Granted granted, long now) {
        Uplink towards = uplink;
        Dialog asked = dialog;
        if (towards == null || asked == null) {
            return;
        }
        long seconds = Math.clamp(granted.lifetimeSeconds(), SHORTEST_SECONDS, LONGEST_SECONDS);
        Mapping before = mapping;
        Mapping given = new Mapping(towards, granted.outer(), asked.protocol(), seconds);
        mapping = given;
        state = State.HELD;
        expiresAt = now + seconds * SECOND;
        wakeAt = now + Math.min(CHECK_NANOS, seconds * SECOND / 2);
        restNanos = LEAST_REST_NANOS;
        if (before == null || !before.isSameAs(given)) {
            port.onMapped(given);
        }
    }

    /// A router that has the port under another nonce, of a program that was killed, may still give it by the other
    /// protocol, which has none.
    private void onRefused(Refused refused, long now) {
        Uplink towards = uplink;
        Dialog asked = dialog;
        if (towards == null || asked == null || state != State.ASKING) {
            return;
        }
        boolean mayElse = refused.why() == Refusal.NOT_AUTHORIZED || refused.why() == Refusal.NOT_UNDERSTOOD;
        if (mapping == null
                && mayElse
                && asked.protocol() == Protocol.PCP
                && !towards.inner().isIpv6()) {
            begin(Protocol.NAT_PMP, now);
            return;
        }
        lose(Loss.NOT_RENEWED);
        port.onRefused(towards, refused.why());
        rest(refused.pauseSeconds(), now);
    }

    private void onNotSpoken(long now) {
        Dialog asked = dialog;
        if (asked == null || state != State.ASKING) {
            return;
        }
        boolean wasHeld = mapping != null;
        epoch.forget();
        lose(Loss.NOT_RENEWED);
        if (wasHeld && asked.protocol() == Protocol.NAT_PMP) {
            begin(Protocol.PCP, now);
            return;
        }
        askOtherwiseOrRest(asked, now);
    }

    private void lose(Loss why) {
        Mapping held = mapping;
        mapping = null;
        if (held != null) {
            port.onLost(held, why);
        }
    }
}
