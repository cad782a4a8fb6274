package net.kcptun.core.relay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.tunnel.shared.AddressQuota;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// The relay of a rendezvous server: a UDP port for each pair of ends that cannot reach each other.
///
/// | event | what is done |
/// |---|---|
/// | two are to be relayed | a port by chance is opened for them, which both are told |
/// | the same two again | they are told the same port, and have another 60 s to come |
/// | ... as many as may be are relayed, or no port is free | they get none, counted by reason ([RelayRefusal]) |
/// | ... this host's address is unknown, or private and an end's public | the same ([ToldAddress]) |
/// | a datagram comes to a pair's port | see [RelayPair] |
/// | a pair is idle | its port is closed, and rests ([PortPool]) |
///
/// What is relayed is sealed by the ends and for them, with a key that the relay has as well, yet it opens a datagram
/// only to see who is an end. What all pairs send together has a rate ([FairRate]); what it does not allow at once
/// waits a little ([Lane]).
///
/// Memory: below 1 KB a pair, 1.5 KB more while one of its ends waits for the other, and 16 MB at most for what waits
/// for the rate. One thread.
public final class Relay implements RelayPorts {
    /// How many pairs a view has at most.
    public static final int MOST_VIEWED = 32;

    /// Taken ones are passed over, but not without end.
    private static final int TRIED_PORTS = 8;
    private static final int PLAIN_BYTES_MIN = Integer.BYTES;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final RelaySockets sockets;
    private final PacketCipher cipher;
    private final TunnelEvents events;
    private final PortPool ports;
    private final RelayLanes lanes;
    private final OpeningLimit opening = OpeningLimit.ofAll();
    private final AddressQuota networks = new AddressQuota(Endpoint::network);
    private final RelayStats stats = new RelayStats();
    private final Map<PairKey, RelayPair> pairs = new HashMap<>();
    private final byte[] scratch = new byte[RelayPair.KEPT_BYTES_MAX];
    private RelayOptions options;
    private int proven;
    private long lookAt = Long.MAX_VALUE;

    /// @param cipher with the key of the ends; only opens, and may be somebody else's of this thread
    public Relay(
            RelayOptions options, RelaySockets sockets, PacketCipher cipher, Entropy entropy, TunnelEvents events) {
        this.options = options;
        this.sockets = sockets;
        this.cipher = cipher;
        this.events = events;
        this.ports = new PortPool(options.firstPort(), options.lastPort(), entropy);
        this.lanes = new RelayLanes(new FairRate(options.bytesPerSecond()));
    }

    @Override
    public @Nullable Endpoint open(Endpoint client, Endpoint server, long now) {
        PairKey key = new PairKey(client, server);
        RelayPair known = pairs.get(key);
        if (known != null) {
            known.onAsked(now);
            return known.port().told();
        }
        RelayRefusal reason = refusal(client, server);
        if (reason != null) {
            stats.refused(reason);
            return null;
        }
        RelayPair pair = new RelayPair(this, key, now);
        LentPort port = lend(pair, now);
        if (port != null && isTold(port.told(), key)) {
            pair.port(port);
            pairs.put(key, pair);
            stats.opened++;
            lookAt = Math.min(lookAt, now + LOOK_NANOS);
            return port.told();
        }
        networks.release(client);
        stats.refused(port == null ? RelayRefusal.PORTS : RelayRefusal.ADDRESS);
        if (port != null) {
            port.socket().close();
            ports.giveBack(port.number(), now);
        }
        return null;
    }

    @Override
    public @Nullable Seen seen(Endpoint client, Endpoint server) {
        RelayPair pair = pairs.get(new PairKey(client, server));
        return pair == null ? null : pair.seen();
    }

    /// The rate and the number of pairs from now on; ports and address stay as they are. Pairs that are one too many
    /// stay, too.
    public void limits(long bytesPerSecond, int pairs) {
        options = new RelayOptions(bytesPerSecond, pairs, options.firstPort(), options.lastPort(), options.address());
        lanes.rate().limit(bytesPerSecond);
    }

    /// Sends what has waited for the rate, and ends the pairs that are idle.
    public void onTimer(long now) {
        lanes.onTimer(now);
        if (now < lookAt) {
            return;
        }
        for (Iterator<RelayPair> each = pairs.values().iterator(); each.hasNext(); ) {
            RelayPair pair = each.next();
            if (pair.idleAt() <= now) {
                each.remove();
                end(pair, now);
                ports.giveBack(pair.port().number(), now);
            }
        }
        lookAt = pairs.isEmpty() ? Long.MAX_VALUE : now + LOOK_NANOS;
    }

    /// When [#onTimer] has something to do; `Long.MAX_VALUE` = never.
    public long nextDeadline() {
        return Math.min(lookAt, lanes.nextDeadline());
    }

    /// Ends all pairs; nothing is asked of it afterwards.
    public void close(long now) {
        pairs.values().forEach(pair -> end(pair, now));
        pairs.clear();
        lookAt = Long.MAX_VALUE;
    }

    /// What can be seen of it now.
    ///
    /// @param mostPairs how many are told, [#MOST_VIEWED] at most
    public RelayView view(int mostPairs) {
        List<RelayPairView> busiest = pairs.values().stream()
                .map(RelayPair::view)
                .sorted(Comparator.comparingLong(RelayPairView::bytes).reversed())
                .limit(Math.min(mostPairs, MOST_VIEWED))
                .toList();
        return new RelayView(options, stats.copy(), pairs.size(), proven, networks.most(), busiest);
    }

    /// Why there is no place; null: there is one, which is taken in the client's network.
    private @Nullable RelayRefusal refusal(Endpoint client, Endpoint server) {
        Endpoint asked = client.local();
        boolean isOfNoUse = asked != null && !isTold(told(client, asked), new PairKey(client, server));
        if (client.isIpv6() != server.isIpv6() || isOfNoUse) {
            return RelayRefusal.ADDRESS;
        }
        if (pairs.size() >= options.pairs()) {
            return RelayRefusal.PAIRS;
        }
        return networks.take(client, options.pairsOfNetwork()) ? null : RelayRefusal.NETWORK;
    }

    /// A port that could be opened; null: there is none.
    private @Nullable LentPort lend(RelayPair pair, long now) {
        Endpoint client = pair.key().client();
        for (int tried = 0; tried < TRIED_PORTS; tried++) {
            int number = ports.lend(now);
            if (number == 0) {
                return null;
            }
            RelaySockets.Socket socket = sockets.open(number, client, pair);
            if (socket != null) {
                return new LentPort(number, socket, told(client, socket.local()));
            }
            stats.portsTaken++;
            ports.giveBack(number, now);
        }
        return null;
    }

    /// By which address the ends reach a port.
    ///
    /// @param bound what its socket is bound to
    private Endpoint told(Endpoint client, Endpoint bound) {
        Endpoint configured = options.address();
        if (configured != null && configured.isIpv6() == client.isIpv6()) {
            return configured.withPort(bound.port());
        }
        Endpoint asked = client.local();
        return asked == null ? bound : asked.withPort(bound.port());
    }

    /// Whether an address may be told. A configured one always: the operator knows how private networks are joined.
    private boolean isTold(Endpoint told, PairKey key) {
        Endpoint configured = options.address();
        boolean isConfigured = configured != null && told.isSameHostAs(configured);
        return isConfigured || ToldAddress.isReachedBy(told, key.client(), key.server());
    }

    private void end(RelayPair pair, long now) {
        pair.close();
        networks.release(pair.key().client());
        proven -= pair.isProven() ? 1 : 0;
        RelayPairView last = pair.view();
        events.onEvent(
                new TunnelEvent.RelayEnded(
                        last.client(), last.server(), last.isProven(), last.bytes(), now - last.openedAt()),
                now);
    }

    /// Why the first datagram of a run does not show that its sender has the key; null: it does.
    @Nullable
    RelayDrop open(DatagramRun run, long now) {
        int len = Math.min(run.bytes(), run.datagramBytes());
        if (len > scratch.length) {
            return RelayDrop.TOO_LONG;
        }
        if (!opening.take(now)) {
            return RelayDrop.FLOOD;
        }
        run.copy(0, scratch, len);
        int plain = cipher.open(scratch, 0, len);
        return plain >= PLAIN_BYTES_MIN ? null : RelayDrop.ofUnopened(plain);
    }

    /// Whether a port of the relay is there: two pairs must not send to each other without end.
    boolean isOwn(Endpoint from, PairKey key) {
        return options.hasPort(from.port())
                && (isHost(from, options.address())
                        || isHost(from, from.local())
                        || isHost(from, key.client().local()));
    }

    private static boolean isHost(Endpoint from, @Nullable Endpoint own) {
        return own != null && from.isSameHostAs(own);
    }

    void onProven(RelayPair pair, long now) {
        proven++;
        stats.proven++;
        events.onEvent(
                new TunnelEvent.RelayBegan(
                        pair.key().client(), pair.key().server(), pair.port().told()),
                now);
    }

    RelayLanes lanes() {
        return lanes;
    }

    void onSent(int packets, int bytes) {
        stats.packets += packets;
        stats.bytes += bytes;
    }

    void onDropped(RelayDrop reason, int datagrams) {
        stats.dropped(reason, datagrams);
    }
}
