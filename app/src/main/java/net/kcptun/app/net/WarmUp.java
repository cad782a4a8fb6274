package net.kcptun.app.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.Dialer;
import net.kcptun.core.tunnel.DropReason;
import net.kcptun.core.tunnel.Limits;
import net.kcptun.core.tunnel.PacketSink;
import net.kcptun.core.tunnel.Path;
import net.kcptun.core.tunnel.PathFinder;
import net.kcptun.core.tunnel.Session;
import net.kcptun.core.tunnel.Stream;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.TunnelEvent;
import net.kcptun.core.tunnel.TunnelEvents;
import net.kcptun.core.tunnel.TunnelOptions;
import net.kcptun.core.tunnel.TunnelOptions.Role;
import net.kcptun.core.tunnel.TunnelOptions.Timing;
import net.kcptun.core.tunnel.TunnelPorts;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Has the JVM compile the packet path before the first users come, who would else be served by the interpreter: two
/// tunnels of their own, with a throw-away key, hand each other's datagrams over in memory and carry short connections
/// for a fraction of a second. No socket, nothing shared with the tunnels that serve.
final class WarmUp {
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(600);
    private static final int CONNECTIONS_MAX = 3000;
    private static final int MTU = 1400;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Endpoint CLIENT = Endpoint.ipv4(1, 1);
    private static final Endpoint SERVER = Endpoint.ipv4(2, 2);

    private final End client;
    private final End server;
    private long now = TimeUnit.SECONDS.toNanos(1);

    WarmUp(@Nullable CipherMethod method, Entropy entropy) {
        PresharedKey key = PresharedKey.generate(entropy);
        client = new End(CLIENT, Role.CLIENT, cipher(method, key, entropy), entropy);
        server = new End(SERVER, Role.SERVER, cipher(method, key, entropy), entropy);
        key.wipe();
    }

    /// Begins in a thread of its own, which gives way to all others and ends by itself.
    static void start(@Nullable CipherMethod method, Entropy entropy) {
        Thread thread = new Thread(() -> new WarmUp(method, entropy).run(), "warm-up");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private static PacketCipher cipher(@Nullable CipherMethod method, PresharedKey key, Entropy entropy) {
        if (method == null) {
            return PacketCipher.none();
        }
        return PacketCipher.of(method, key, entropy, ReplayFilter.remembering(ReplayFilter.CLIENT_NONCES, entropy));
    }

    /// Returns how many connections were carried to their end.
    int run() {
        long end = System.nanoTime() + LIMIT_NANOS;
        client.tunnel.onPath(new Path(client.address, SERVER), now);
        int connections = 0;
        while (connections < CONNECTIONS_MAX && System.nanoTime() < end) {
            carry(connections % 2 == 0 ? 1 : 4000);
            connections++;
        }
        client.cipher.close();
        server.cipher.close();
        return connections - client.unanswered;
    }

    /// A request, its echo and both ends.
    private void carry(int bytes) {
        client.answered = false;
        Session session = client.tunnel.open(client, "warm-up", now);
        if (session == null) {
            return;
        }
        session.onBytes(ByteBuffer.allocate(bytes), now);
        settle();
        session.onEof(now);
        Session dialled = server.dialled;
        if (dialled != null) {
            dialled.onEof(now);
        }
        settle();
        client.unanswered += client.answered ? 0 : 1;
    }

    private void settle() {
        for (int turn = 0; turn < 4; turn++) {
            now += STEP_NANOS;
            client.turn(server, now);
            server.turn(client, now);
        }
    }

    /// One tunnel with the least of a world around it: datagrams queue, and the target echoes.
    private static final class End implements PacketSink, Dialer, PathFinder, TunnelEvents, Stream {
        private final Endpoint address;
        private final PacketCipher cipher;
        private final Tunnel tunnel;
        private final ArrayDeque<byte[]> sent = new ArrayDeque<>();
        private final ArrayDeque<byte[]> echoes = new ArrayDeque<>();
        private final boolean isServer;
        private @Nullable Session dialled;
        private boolean isFresh;
        private boolean answered;
        private int unanswered;

        End(Endpoint address, Role role, PacketCipher cipher, Entropy entropy) {
            this.address = address;
            this.cipher = cipher;
            isServer = role == Role.SERVER;
            TunnelOptions options = new TunnelOptions(
                    role,
                    KcpOptions.DEFAULT,
                    MTU,
                    new Timing(60, 5, 5, 0),
                    TunnelOptions.Carrier.UDP,
                    Limits.DEFAULT,
                    null);
            tunnel = new Tunnel(options, cipher, new TunnelPorts(this, this, this, entropy, () -> 0, this));
        }

        void turn(End peer, long now) {
            Session session = dialled;
            if (session != null && isFresh) {
                isFresh = false;
                session.onConnected(this, now);
            }
            while (session != null && !echoes.isEmpty()) {
                session.onBytes(ByteBuffer.wrap(echoes.remove()), now);
            }
            tunnel.onTimers(now);
            tunnel.flush(now);
            while (!sent.isEmpty()) {
                byte[] packet = sent.remove();
                peer.tunnel.onPacket(packet, 0, packet.length, address, now);
            }
        }

        @Override
        public void send(byte[] buf, int off, int len, Endpoint to) {
            byte[] packet = new byte[len];
            System.arraycopy(buf, off, packet, 0, len);
            sent.add(packet);
        }

        @Override
        public void dial(Session session) {
            dialled = session;
            isFresh = true;
        }

        @Override
        public void write(byte[] buf, int off, int len) {
            answered = true;
            if (isServer) {
                byte[] echo = new byte[len];
                System.arraycopy(buf, off, echo, 0, len);
                echoes.add(echo);
            }
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void read(boolean on) {}

        @Override
        public void close() {}

        @Override
        public void abort() {}

        @Override
        public void renewPath(boolean freshSocket) {}

        @Override
        public void renewTarget() {}

        @Override
        public void onEvent(TunnelEvent event, long now) {}

        @Override
        public void onDrop(DropReason reason, Endpoint from, long now) {}
    }
}
