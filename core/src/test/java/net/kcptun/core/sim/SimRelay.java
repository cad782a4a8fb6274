package net.kcptun.core.sim;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.relay.DatagramRun;
import net.kcptun.core.relay.OneDatagram;
import net.kcptun.core.relay.Relay;
import net.kcptun.core.relay.RelayOptions;
import net.kcptun.core.relay.RelaySockets;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;
import org.jspecify.annotations.Nullable;

/// The relay of a rendezvous server, with its ports on the simulated network.
final class SimRelay implements RelaySockets, TunnelEvents {
    private static final long RATE = 100_000_000;
    private static final int FIRST_PORT = 40_000;
    private static final int PORTS = 100;

    final Relay relay;
    final List<TunnelEvent> events = new ArrayList<>();
    long bytesIn;
    long bytesOut;

    private final Simulation simulation;
    private final SimNetwork network;
    private final Endpoint host;

    SimRelay(Simulation simulation, SimNetwork network, Endpoint host, PacketCipher cipher) {
        this.simulation = simulation;
        this.network = network;
        this.host = host;
        RelayOptions options = new RelayOptions(RATE, PORTS, FIRST_PORT, FIRST_PORT + PORTS - 1, host);
        relay = new Relay(options, this, cipher, new SeededEntropy(7), this);
        tick();
    }

    private void tick() {
        relay.onTimer(simulation.now());
        simulation.after(Simulation.SECOND, this::tick);
    }

    @Override
    public @Nullable Socket open(int port, Endpoint client, Receiver receiver) {
        Endpoint local = host.withPort(port);
        network.listen(local, (packet, from) -> {
            bytesIn += packet.length;
            receiver.onRun(new OneDatagram(packet, 0, packet.length), from, simulation.now());
        });
        return new Port(local);
    }

    private final class Port implements Socket {
        private final Endpoint local;

        Port(Endpoint local) {
            this.local = local;
        }

        @Override
        public Endpoint local() {
            return local;
        }

        @Override
        public int send(DatagramRun run, int bytes, Endpoint to) {
            byte[] packet = new byte[bytes];
            run.copy(0, packet, bytes);
            bytesOut += bytes;
            network.send(local, to, packet);
            return bytes;
        }

        @Override
        public void close() {
            network.listen(local, null);
        }
    }

    @Override
    public void onEvent(TunnelEvent event, long now) {
        events.add(event);
    }

    @Override
    public void onDrop(DropReason reason, Endpoint from, long now) {}
}
