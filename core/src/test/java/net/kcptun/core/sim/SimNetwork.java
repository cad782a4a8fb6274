package net.kcptun.core.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Carries datagrams between nodes, some of them behind NATs: each is lost, doubled, damaged or delayed as the link's
/// seed has it.
final class SimNetwork {
    /// How the network treats datagrams. Shares are 0..1.
    record Link(long delayNanos, long jitterNanos, double loss, double duplicates, double corruption) {
        static final Link PERFECT = new Link(0, 0, 0, 0, 0);

        static Link of(long delayMillis, double loss) {
            return new Link(delayMillis * Simulation.MILLI, 0, loss, 0, 0);
        }
    }

    /// What swallows datagrams beside the link's losses.
    interface Hazard {
        boolean swallows(Endpoint from, Endpoint to, int bytes);
    }

    /// Who gets the datagrams that come to an address.
    interface Listener {
        void onPacket(byte[] packet, Endpoint from);
    }

    private static final Endpoint NOBODY = Endpoint.ipv4(0, 0);

    private final Simulation simulation;
    private final Map<Endpoint, List<SimNode>> nodes = new HashMap<>();
    private final Map<Endpoint, Listener> listeners = new HashMap<>();
    private final Map<Integer, SimNat> natOfHost = new HashMap<>();
    private final Map<Integer, SimNat> nats = new HashMap<>();
    private Link link;
    private BiConsumer<Endpoint, byte[]> tap = (from, packet) -> {};
    private Predicate<byte[]> doomed = packet -> false;
    private Hazard hazard = (from, to, bytes) -> false;
    private int doomedLeft;
    private int salt;
    long sent;
    long lost;

    SimNetwork(Simulation simulation, Link link) {
        this.simulation = simulation;
        this.link = link;
    }

    /// Where there are several at one address, datagrams are spread among them by whom they come from.
    void attach(Endpoint address, SimNode node) {
        nodes.computeIfAbsent(address, _ -> new ArrayList<>()).add(node);
    }

    /// At an address without a node; null: nobody any more.
    void listen(Endpoint address, @Nullable Listener listener) {
        if (listener == null) {
            listeners.remove(address);
        } else {
            listeners.put(address, listener);
        }
    }

    void detach(Endpoint address, SimNode node) {
        nodes.computeIfPresent(address, (_, there) -> without(there, node));
    }

    private static @Nullable List<SimNode> without(List<SimNode> there, SimNode node) {
        there.remove(node);
        return there.isEmpty() ? null : there;
    }

    /// Which of `nodes` at one address gets what comes from there.
    int spread(Endpoint from, int nodes) {
        return Math.floorMod(from.hashCode() * 31 + salt, nodes);
    }

    /// Who gets what is another one from now on, as when a socket at a shared port is closed.
    void spreadAnew() {
        salt++;
    }

    /// The host with this address is behind `nat` from now on.
    void hide(int hostIp, SimNat nat) {
        natOfHost.put(hostIp, nat);
        nats.put(nat.publicIp(), nat);
    }

    void become(Link next) {
        link = next;
    }

    void endanger(Hazard by) {
        hazard = by;
    }

    /// The next `count` datagrams of that kind are lost.
    void loseNext(Predicate<byte[]> kind, int count) {
        doomed = kind;
        doomedLeft = count;
    }

    /// `listener` sees the sender and a copy of each datagram that is sent from now on.
    void tap(BiConsumer<Endpoint, byte[]> listener) {
        tap = listener;
    }

    void send(Endpoint from, Endpoint to, byte[] packet) {
        sent++;
        tap.accept(from, packet.clone());
        if (doomedLeft > 0 && doomed.test(packet)) {
            doomedLeft--;
            return;
        }
        if (hazard.swallows(from, to, packet.length) || happens(link.loss)) {
            lost++;
            return;
        }
        if (happens(link.corruption)) {
            int damaged = simulation.random().nextInt(packet.length);
            packet[damaged] = (byte) (packet[damaged] ^ 1 << simulation.random().nextInt(8));
        }
        deliverLater(from, to, packet);
        if (happens(link.duplicates)) {
            deliverLater(from, to, packet);
        }
    }

    private void deliverLater(Endpoint from, Endpoint to, byte[] packet) {
        long jitter = link.jitterNanos == 0 ? 0 : simulation.random().nextLong(link.jitterNanos);
        byte[] copy = Arrays.copyOf(packet, packet.length);
        SimNat nat = natOfHost.get(SimNat.ip(from));
        boolean isApart = nat != null && nat.isIsolating();
        boolean isLocal = !isApart && nat == natOfHost.get(SimNat.ip(to)) && !nats.containsKey(SimNat.ip(to));
        Endpoint seenFrom = nat == null || isLocal ? from : nat.outbound(from, to);
        simulation.after(link.delayNanos + jitter, () -> {
            Endpoint at = isLocal ? to : destination(seenFrom, to);
            List<SimNode> there = nodes.get(at);
            Listener listener = listeners.get(at);
            if (there != null) {
                there.get(spread(seenFrom, there.size())).onPacket(copy, seenFrom);
            } else if (listener != null) {
                listener.onPacket(copy, seenFrom);
            }
        });
    }

    /// What a packet's destination is behind the NAT that it comes to, if any; nobody's address if it is not let in.
    private Endpoint destination(Endpoint from, Endpoint to) {
        int ip = SimNat.ip(to);
        SimNat nat = nats.get(ip);
        if (nat == null) {
            return natOfHost.containsKey(ip) ? NOBODY : to;
        }
        boolean isFromBehind = SimNat.ip(from) == ip;
        Endpoint inner = isFromBehind && !nat.isHairpin() ? null : nat.inbound(from, to.port());
        return inner == null ? NOBODY : inner;
    }

    private boolean happens(double share) {
        return share > 0 && simulation.random().nextDouble() < share;
    }
}
