package net.kcptun.core.sim;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import net.kcptun.core.wire.Endpoint;

/// Carries datagrams between nodes: each is lost, doubled, damaged or delayed as the link's seed has it.
final class SimNetwork {
    /// How the network treats datagrams. Shares are 0..1.
    record Link(long delayNanos, long jitterNanos, double loss, double duplicates, double corruption) {
        static final Link PERFECT = new Link(0, 0, 0, 0, 0);

        static Link of(long delayMillis, double loss) {
            return new Link(delayMillis * Simulation.MILLI, 0, loss, 0, 0);
        }
    }

    private final Simulation simulation;
    private final Map<Endpoint, SimNode> nodes = new HashMap<>();
    private Link link;
    private BiConsumer<Endpoint, byte[]> tap = (from, packet) -> {};
    long sent;
    long lost;

    SimNetwork(Simulation simulation, Link link) {
        this.simulation = simulation;
        this.link = link;
    }

    void attach(Endpoint address, SimNode node) {
        nodes.put(address, node);
    }

    void detach(Endpoint address) {
        nodes.remove(address);
    }

    void become(Link next) {
        link = next;
    }

    /// `listener` sees the sender and a copy of each datagram that is sent from now on.
    void tap(BiConsumer<Endpoint, byte[]> listener) {
        tap = listener;
    }

    void send(Endpoint from, Endpoint to, byte[] packet) {
        sent++;
        tap.accept(from, packet.clone());
        if (happens(link.loss)) {
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
        simulation.after(link.delayNanos + jitter, () -> {
            SimNode node = nodes.get(to);
            if (node != null) {
                node.onPacket(copy, from);
            }
        });
    }

    private boolean happens(double share) {
        return share > 0 && simulation.random().nextDouble() < share;
    }
}
