package net.kcptun.core.relay;

import java.util.Objects;
import net.kcptun.core.tunnel.api.RelayPorts.Seen;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A client and a server that are relayed through one port.
///
/// An end is *proven* once a datagram that is sealed with the key came from its host, the one of its CONNECT or LISTEN,
/// or from where it was proven before. From which port it comes is not known before: NATs give the relay's port another
/// one. Where both are of one host, the first two that are proven are the ends.
///
/// NATs of providers have several outer addresses and may give the relay's port another one of them. So a place that
/// nobody has had goes to others of its end's network, too: IPv6 by [Endpoint#network], IPv4 by its /24. That is safe
/// enough, since it is the sealed datagram that shows the key, and the host only which of the two it is of. A neighbour
/// without the key needs a recorded one that was never opened here, and the pair's port, and can then interrupt the
/// tunnel but neither read nor change it. An end's own host comes first, and what it sends has a limit of its own.
///
/// | state | a datagram | next | what is done |
/// |---|---|---|---|
/// | NONE | of the host of an end, proves it | ONE | it is kept |
/// | NONE | of the network of an end, of neither host, proves it | ONE | it is kept |
/// | ONE | of the proven end | ONE | it is kept in place of the one before |
/// | ONE | of the other end's host, proves it | BOTH | what was kept and this one are sent to whom they are for |
/// | ONE | of the other end's network, not of the host of the proven one, proves it | BOTH | the same |
/// | BOTH | of an end | BOTH | is sent to the other as it is, when the rate allows it ([Lane]) |
/// | ONE, BOTH | of the host of a proven end that was silent for 3 s, proves it | same | that end has moved there |
/// | ONE, BOTH | of the host of a proven end that was not | same | dropped, as of a stranger |
/// | ONE, BOTH | of the network of a proven end only | same | dropped unopened |
/// | any | of another network, or of the relay itself | same | dropped unopened |
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

    /// Of a /24.
    private static final int IPV4_HOST_BITS = 8;
    private static final int CLIENT = 0;
    private static final int SERVER = 1;

    private final Relay relay;
    private final PairKey key;
    private final long openedAt;
    private final OpeningLimit opening = OpeningLimit.ofPair();
    private final OpeningLimit neighbours = OpeningLimit.ofPair();
    private final Lane[] lanes;
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
        this.lanes = new Lane[] {new Lane(this, relay.lanes()), new Lane(this, relay.lanes())};
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
        Lane towards = lanes[1 - end];
        if (towards.end() == null) {
            keep(run);
        } else {
            towards.send(run, now);
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
        return seen() != null;
    }

    /// Where its ends come from; null: not both have come.
    @Nullable
    Seen seen() {
        Endpoint client = lanes[CLIENT].end();
        Endpoint server = lanes[SERVER].end();
        return client == null || server == null ? null : new Seen(client, server);
    }

    /// Its port is closed, and what waits is lost.
    void close() {
        for (Lane lane : lanes) {
            relay.lanes().remove(lane);
        }
        port().socket().close();
    }

    PairKey key() {
        return key;
    }

    RelayPairView view() {
        return new RelayPairView(key.client(), key.server(), port().told(), isProven(), packets, bytes, openedAt);
    }

    private int endAt(Endpoint from) {
        for (int end = CLIENT; end <= SERVER; end++) {
            if (from.equals(lanes[end].end())) {
                return end;
            }
        }
        return -1;
    }

    /// Which end the sender is from now on; -1: none, and the run is counted.
    private int prove(DatagramRun run, Endpoint from, long now) {
        boolean isOfHosts = isOfHost(from, CLIENT) || isOfHost(from, SERVER);
        int end = placeFor(from, now);
        if (end < 0) {
            end = placeInNetwork(from);
        }
        if (end < 0 || relay.isOwn(from, key)) {
            return drop(RelayDrop.STRANGER, run.datagrams());
        }
        OpeningLimit limit = isOfHosts ? opening : neighbours;
        if (!limit.take(now)) {
            return drop(RelayDrop.FLOOD, run.datagrams());
        }
        RelayDrop reason = relay.open(run, now);
        if (reason != null) {
            return drop(reason, run.datagrams());
        }
        boolean wasProven = isProven();
        lanes[end].end(from);
        if (!wasProven && isProven()) {
            onBothProven(end, now);
        }
        return end;
    }

    /// Whose place a sender of its host may take now; -1: nobody's.
    private int placeFor(Endpoint from, long now) {
        int place = -1;
        for (int end = CLIENT; end <= SERVER; end++) {
            boolean isFree = lanes[end].end() == null || now - heardAt[end] >= MOVE_NANOS;
            if (isOfHost(from, end) && isFree && (place < 0 || isBefore(end, place))) {
                place = end;
            }
        }
        return place;
    }

    /// Whose place, that nobody has had, a sender of its network may take; -1: nobody's. An end that sends from
    /// one more port does not become the other one, too.
    private int placeInNetwork(Endpoint from) {
        int place = -1;
        for (int end = SERVER; end >= CLIENT; end--) {
            Endpoint proven = lanes[end].end();
            if (proven != null && from.isSameHostAs(proven)) {
                return -1;
            }
            if (proven == null && isOfNetwork(from, told(end))) {
                place = end;
            }
        }
        return place;
    }

    /// Where that end's CONNECT or LISTEN came from.
    private Endpoint told(int end) {
        return end == CLIENT ? key.client() : key.server();
    }

    private boolean isOfHost(Endpoint from, int end) {
        Endpoint proven = lanes[end].end();
        return from.isSameHostAs(told(end)) || proven != null && from.isSameHostAs(proven);
    }

    private static boolean isOfNetwork(Endpoint from, Endpoint end) {
        if (from.isIpv6() || end.isIpv6()) {
            return from.network().equals(end.network());
        }
        return from.low() >>> IPV4_HOST_BITS == end.low() >>> IPV4_HOST_BITS;
    }

    /// Of two ends of one host: a place that nobody has had comes first, then that of who was heard longest ago.
    private boolean isBefore(int end, int place) {
        boolean isNew = lanes[end].end() == null;
        return isNew != (lanes[place].end() == null) ? isNew : !isNew && heardAt[end] < heardAt[place];
    }

    private void onBothProven(int last, long now) {
        relay.onProven(this, now);
        OneDatagram first = kept;
        kept = null;
        if (first != null) {
            lanes[last].send(first, now);
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

    void onSent(int datagrams, int sent) {
        packets += datagrams;
        bytes += sent;
        relay.onSent(datagrams, sent);
    }

    /// Returns -1.
    int drop(RelayDrop reason, int datagrams) {
        relay.onDropped(reason, datagrams);
        return -1;
    }
}
