package net.kcptun.core.relay;

import java.util.Objects;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A client and a server that are relayed through one port.
///
/// An end is *proven* once a datagram that is sealed with the key came from its host, the one of its CONNECT or LISTEN.
/// From which port it comes is not known before: NATs give the relay's port another one. Where both are of one host,
/// the first two that are proven are the ends.
///
/// | state | a datagram | next | what is done |
/// |---|---|---|---|
/// | NONE | of the host of an end, proves it | ONE | it is kept |
/// | ONE | of the proven end | ONE | it is kept in place of the one before |
/// | ONE | of the other end's host, proves it | BOTH | what was kept and this one are sent to whom they are for |
/// | BOTH | of an end | BOTH | is sent to the other as it is, as far as the rate allows |
/// | ONE, BOTH | of the host of a proven end that was silent for 3 s, proves it | same | that end has moved there |
/// | ONE, BOTH | of the host of a proven end that was not | same | dropped, as of a stranger |
/// | any | of another host, or of the relay itself | same | dropped unopened |
/// | any | shows nothing: forged, seen before | same | dropped; so many a second are tried ([OpeningLimit]) |
///
/// It ends where either end was not heard for 60 s, whatever the state, since a relay to nobody is of no use. A client
/// that asks anew gives both ends as long again.
///
/// A NAT that was restarted gives an end another port. What is silent for 3 s is not in the middle of a transfer, and
/// whoever of its host would take its place needs a sealed datagram that was never opened here, and the pair's port.
///
/// It sends no byte that a proven end has not sent, and each once.
final class RelayPair implements RelaySockets.Receiver {
    /// Several of the longest round trips: an end that sends is not taken for one that has moved.
    static final long MOVE_NANOS = 3_000_000_000L;
    static final long IDLE_NANOS = 60_000_000_000L;
    /// Above any datagram of the protocol.
    static final int KEPT_BYTES_MAX = 1500;

    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final int IPV4_HEADERS = 28;
    private static final int IPV6_HEADERS = 48;

    private final Relay relay;
    private final PairKey key;
    private final long openedAt;
    private final FairRate.Share share = new FairRate.Share();
    private final OpeningLimit opening = OpeningLimit.ofPair();
    private final @Nullable Endpoint[] ends = new Endpoint[2];
    private final long[] heardAt = new long[2];
    private @Nullable LentPort port;
    private @Nullable OneDatagram kept;
    private long askedAt;
    private long packets;
    private long bytes;

    RelayPair(Relay relay, PairKey key, long now) {
        this.relay = relay;
        this.key = key;
        this.openedAt = now;
        this.askedAt = now;
    }

    /// Before anything comes.
    void port(LentPort lent) {
        port = lent;
    }

    LentPort port() {
        return Objects.requireNonNull(port);
    }

    @Override
    public void onRun(DatagramRun run, Endpoint from, long now) {
        if (run.bytes() == 0) {
            drop(RelayDrop.FORGED, 1);
            return;
        }
        int end = endAt(from);
        if (end < 0) {
            end = prove(run, from, now);
            if (end < 0) {
                return;
            }
        }
        heardAt[end] = now;
        Endpoint to = ends[1 - end];
        if (to == null) {
            keep(run);
        } else {
            forward(run, to, now);
        }
    }

    /// The client has asked anew: it and the server are told of the port once more.
    void onAsked(long now) {
        askedAt = now;
    }

    /// When it ends unless something comes.
    long idleAt() {
        return Math.max(askedAt, Math.min(heardAt[CLIENT], heardAt[SERVER])) + IDLE_NANOS;
    }

    boolean isProven() {
        return ends[CLIENT] != null && ends[SERVER] != null;
    }

    /// Where both ends come from; null: not both are proven.
    RelayPorts.@Nullable Seen seen() {
        Endpoint client = ends[CLIENT];
        Endpoint server = ends[SERVER];
        return client == null || server == null ? null : new RelayPorts.Seen(client, server);
    }

    PairKey key() {
        return key;
    }

    RelayPairView view() {
        return new RelayPairView(key.client(), key.server(), port().told(), isProven(), packets, bytes, openedAt);
    }

    private int endAt(Endpoint from) {
        for (int end = CLIENT; end <= SERVER; end++) {
            if (from.equals(ends[end])) {
                return end;
            }
        }
        return -1;
    }

    /// Which end the sender is from now on; -1: none, and the run is counted.
    private int prove(DatagramRun run, Endpoint from, long now) {
        int end = placeFor(from, now);
        if (end < 0 || relay.isOwn(from, key)) {
            return drop(RelayDrop.STRANGER, run.datagrams());
        }
        if (!opening.take(now)) {
            return drop(RelayDrop.FLOOD, run.datagrams());
        }
        RelayDrop reason = relay.open(run, now);
        if (reason != null) {
            return drop(reason, run.datagrams());
        }
        boolean wasProven = isProven();
        ends[end] = from;
        if (!wasProven && isProven()) {
            onBothProven(end, now);
        }
        return end;
    }

    /// Whose place a sender of its host may take now; -1: nobody's.
    private int placeFor(Endpoint from, long now) {
        int place = -1;
        for (int end = CLIENT; end <= SERVER; end++) {
            boolean isOfHost = from.isSameHostAs(end == CLIENT ? key.client() : key.server());
            boolean isFree = ends[end] == null || now - heardAt[end] >= MOVE_NANOS;
            if (isOfHost && isFree && (place < 0 || isBefore(end, place))) {
                place = end;
            }
        }
        return place;
    }

    /// Of two ends of one host: a place that nobody has had comes first, then that of who was heard longest ago.
    private boolean isBefore(int end, int place) {
        boolean isNew = ends[end] == null;
        return isNew != (ends[place] == null) ? isNew : !isNew && heardAt[end] < heardAt[place];
    }

    private void onBothProven(int last, long now) {
        relay.onProven(this, now);
        OneDatagram first = kept;
        Endpoint to = ends[last];
        kept = null;
        if (first != null && to != null) {
            forward(first, to, now);
        }
    }

    /// Of those that came together the last one: it is the newest.
    private void keep(DatagramRun run) {
        int datagrams = run.datagrams();
        int at = (datagrams - 1) * run.datagramBytes();
        int len = run.bytes() - at;
        drop(RelayDrop.WAITING, datagrams - 1);
        if (len > KEPT_BYTES_MAX) {
            drop(RelayDrop.TOO_LONG, 1);
            return;
        }
        drop(RelayDrop.WAITING, kept == null ? 0 : 1);
        kept = OneDatagram.copyOf(run, at, len);
    }

    private void forward(DatagramRun run, Endpoint to, long now) {
        int datagrams = run.datagrams();
        int headers = to.isIpv6() ? IPV6_HEADERS : IPV4_HEADERS;
        int admitted = relay.rate().admit(share, datagrams, run.datagramBytes() + headers, now);
        if (admitted < datagrams) {
            drop(RelayDrop.RATE, datagrams - admitted);
            if (admitted == 0) {
                return;
            }
        }
        int wanted = Math.min(run.bytes(), admitted * run.datagramBytes());
        int sent = port().socket().send(run, wanted, to);
        int sentPackets = Math.ceilDiv(sent, run.datagramBytes());
        drop(RelayDrop.NO_ROOM, admitted - sentPackets);
        packets += sentPackets;
        bytes += sent;
        relay.onSent(sentPackets, sent);
    }

    private int drop(RelayDrop reason, int datagrams) {
        relay.onDropped(reason, datagrams);
        return -1;
    }
}
