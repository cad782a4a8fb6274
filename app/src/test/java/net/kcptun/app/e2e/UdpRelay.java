package net.kcptun.app.e2e;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A network between one client and its server: counts datagrams, and delays, loses or swallows them.
///
/// What is lost follows from the seed and the order of arrival; delays differ, so datagrams overtake each other.
final class UdpRelay implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 2048;
    private static final int BUFFER_BYTES = 4 << 20;

    private final Path path;
    private final DatagramSocket front;
    private final DelayQueue<Travelling> travelling = new DelayQueue<>();
    private final AtomicLong toServer = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();
    private final Together threads = new Together();
    private final List<DatagramSocket> backs = new CopyOnWriteArrayList<>();
    private volatile DatagramSocket back;
    private volatile InetSocketAddress server;
    private volatile @Nullable InetSocketAddress client;
    private volatile boolean isCut;

    /// What happens to a datagram on its way.
    ///
    /// @param lossPercent of datagrams that vanish
    record Path(long seed, int lossPercent, int minDelayMillis, int maxDelayMillis) {
        static final Path CLEAN = new Path(0, 0, 0, 0);
    }

    private record Travelling(DatagramSocket by, DatagramPacket packet, long atNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.signum(atNanos - ((Travelling) other).atNanos);
        }
    }

    UdpRelay(InetSocketAddress server, Path path) throws IOException {
        this.server = server;
        this.path = path;
        InetAddress host = server.getAddress();
        front = socket(host);
        back = socket(host);
        backs.add(back);
        threads.start(() -> carry(front, toServer, path.seed()));
        threads.start(() -> carry(back, toClient, ~path.seed()));
        threads.start(this::deliver);
    }

    private static DatagramSocket socket(InetAddress host) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, host);
        socket.setReceiveBufferSize(BUFFER_BYTES);
        return socket;
    }

    /// Whom a client is to connect to.
    InetSocketAddress address() {
        return (InetSocketAddress) front.getLocalSocketAddress();
    }

    /// What the server takes for the client.
    InetSocketAddress serverSide() {
        return (InetSocketAddress) back.getLocalSocketAddress();
    }

    /// Datagrams that came from the client.
    long toServer() {
        return toServer.get();
    }

    /// Datagrams that came from the server's side.
    long toClient() {
        return toClient.get();
    }

    /// As a NAT does that has forgotten its mapping: the server sees another port from now on, and what it sends to the
    /// old one is lost.
    void changeServerSide() throws IOException {
        DatagramSocket fresh = socket(server.getAddress());
        backs.add(fresh);
        back = fresh;
        threads.start(() -> carry(fresh, toClient, fresh.getLocalPort()));
    }

    /// Nothing passes any more.
    void cut() {
        isCut = true;
    }

    /// Everything passes, to this server.
    void heal(InetSocketAddress server) {
        this.server = server;
        isCut = false;
    }

    private void carry(DatagramSocket in, AtomicLong count, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        boolean isUp = in == front;
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM_BYTES], DATAGRAM_BYTES);
            in.receive(packet);
            count.incrementAndGet();
            if (isUp) {
                client = (InetSocketAddress) packet.getSocketAddress();
            }
            InetSocketAddress to = isUp ? server : client;
            boolean isLost = random.nextInt(100) < path.lossPercent();
            int delayMillis = random.nextInt(path.minDelayMillis(), path.maxDelayMillis() + 1);
            boolean isForgotten = !isUp && in != back;
            if (to == null || isLost || isCut || isForgotten) {
                continue;
            }
            packet.setSocketAddress(to);
            long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMillis);
            travelling.add(new Travelling(isUp ? back : front, packet, at));
        }
    }

    private void deliver() throws IOException, InterruptedException {
        while (true) {
            Travelling next = travelling.take();
            next.by().send(next.packet());
        }
    }

    @Override
    public void close() {
        front.close();
        backs.forEach(DatagramSocket::close);
        threads.close();
    }
}
