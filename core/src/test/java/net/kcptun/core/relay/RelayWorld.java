package net.kcptun.core.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.SeededEntropy;

/// A relay with sockets and a cipher that tests see through.
final class RelayWorld {
    static final long SECOND = 1_000_000_000L;
    static final long NOW = 1_700_000_000 * SECOND;
    static final Endpoint OWN = Endpoint.ipv4(0xcb007105, 0);
    static final Endpoint CLIENT = Endpoint.ipv4(0x0a000001, 5000).via(OWN);
    static final Endpoint SERVER = Endpoint.ipv4(0x0b000001, 6000).via(OWN);
    /// Where the two come from at the relay's port, through their NATs.
    static final Endpoint CLIENT_HERE = Endpoint.ipv4(0x0a000001, 5111).via(OWN);
    static final Endpoint SERVER_HERE = Endpoint.ipv4(0x0b000001, 6111).via(OWN);
    static final RelayOptions OPTIONS = new RelayOptions(12_500_000, 8, 40_000, 40_015, null);

    final FakeSockets sockets = new FakeSockets();
    final FakeCipher cipher = new FakeCipher();
    final List<TunnelEvent> events = new ArrayList<>();
    final Relay relay;

    RelayWorld(RelayOptions options) {
        TunnelEvents told = new TunnelEvents() {
            @Override
            public void onEvent(TunnelEvent event, long now) {
                events.add(event);
            }

            @Override
            public void onDrop(DropReason reason, Endpoint from, long now) {}
        };
        relay = new Relay(options, sockets, cipher, new SeededEntropy(7), told);
    }

    RelayWorld() {
        this(OPTIONS);
    }

    /// The port of a client and a server.
    int port(Endpoint client, Endpoint server, long now) {
        Endpoint told = relay.open(client, server, now);
        return told == null ? 0 : told.port();
    }

    void receive(int port, String text, Endpoint from, long now) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sockets.open.get(port).onRun(new OneDatagram(bytes, 0, bytes.length), from, now);
    }

    /// Of `count` datagrams of `each` bytes; the last one has `last`.
    static DatagramRun run(String begin, int count, int each, int last) {
        byte[] bytes = new byte[(count - 1) * each + last];
        System.arraycopy(begin.getBytes(StandardCharsets.UTF_8), 0, bytes, 0, begin.length());
        return new DatagramRun() {
            @Override
            public int bytes() {
                return bytes.length;
            }

            @Override
            public int datagramBytes() {
                return each;
            }

            @Override
            public void copy(int at, byte[] to, int len) {
                System.arraycopy(bytes, at, to, 0, len);
            }
        };
    }

    /// A pair of which both ends have come; what was sent meanwhile is taken.
    int meet(long now) {
        int port = port(CLIENT, SERVER, now);
        receive(port, "key hello of client", CLIENT_HERE, now);
        receive(port, "key hello of server", SERVER_HERE, now);
        sockets.take();
        return port;
    }

    long drops(RelayDrop reason) {
        return relay.view(0).stats().drops(reason);
    }

    long refusals(RelayRefusal reason) {
        return relay.view(0).stats().refusals(reason);
    }
}
