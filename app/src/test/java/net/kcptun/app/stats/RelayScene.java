package net.kcptun.app.stats;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.relay.DatagramRun;
import net.kcptun.core.relay.OneDatagram;
import net.kcptun.core.relay.Relay;
import net.kcptun.core.relay.RelayOptions;
import net.kcptun.core.relay.RelaySockets;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;

/// A relay with one pair that has exchanged two datagrams, and one that has not come.
final class RelayScene {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint CLIENT = Endpoint.ipv4(0xc0000201, 5000);
    private static final Endpoint SERVER = Endpoint.ipv4(0xc6336401, 6000);
    private static final Endpoint STRANGER = Endpoint.ipv4(0xcb007109, 7000);

    private final Map<Integer, RelaySockets.Receiver> ports = new HashMap<>();
    private final Relay relay = new Relay(
            new RelayOptions(12_500_000, 2, 40_000, 40_009, Endpoint.ipv4(0xcb007105, 0)),
            this::open,
            PacketCipher.none(),
            new NoEntropy(),
            new NoEvents());

    private RelayScene() {}

    /// As it is 30 s after it began.
    static RelayView view(long now) {
        return new RelayScene().relayed(now - 30 * SECOND).view(Relay.MOST_VIEWED);
    }

    /// The same, after so many others were refused.
    static RelayView refusing(long now, int count) {
        RelayScene scene = new RelayScene();
        Relay full = scene.relayed(now);
        for (int i = 0; i < count; i++) {
            full.open(STRANGER, SERVER, now);
        }
        return full.view(Relay.MOST_VIEWED);
    }

    private Relay relayed(long now) {
        relay.open(CLIENT, SERVER, now);
        RelaySockets.Receiver port = ports.values().iterator().next();
        receive(port, "hello 1", STRANGER, now);
        receive(port, "hello 2", CLIENT, now);
        receive(port, "and answer", SERVER, now);
        relay.open(CLIENT.withPort(5001), SERVER, now);
        return relay;
    }

    private static void receive(RelaySockets.Receiver port, String text, Endpoint from, long now) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        port.onRun(new OneDatagram(bytes, 0, bytes.length), from, now);
    }

    private RelaySockets.Socket open(int port, Endpoint client, RelaySockets.Receiver receiver) {
        ports.put(port, receiver);
        return new RelaySockets.Socket() {
            @Override
            public Endpoint local() {
                return Endpoint.ipv4(0, port);
            }

            @Override
            public int send(DatagramRun run, int bytes, Endpoint to) {
                return bytes;
            }

            @Override
            public void close() {}
        };
    }

    private static final class NoEntropy implements Entropy {
        @Override
        public void fill(byte[] buf, int off, int len) {}

        @Override
        public int nextInt() {
            return 0;
        }
    }

    private static final class NoEvents implements TunnelEvents {
        @Override
        public void onEvent(TunnelEvent event, long now) {}

        @Override
        public void onDrop(DropReason reason, Endpoint from, long now) {}
    }
}
