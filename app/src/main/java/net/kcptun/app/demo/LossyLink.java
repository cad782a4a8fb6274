package net.kcptun.app.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.kcptun.app.loopback.Loopback;
import org.jspecify.annotations.Nullable;

/// A UDP relay on loopback that stands for a bad link: it carries so much, delays every datagram and loses some.
///
/// Clients send to [#port]; each client address gets a socket of its own towards the server, so that answers find their
/// way back. Each socket is read by a thread of its own, one more sends what is due; [#close] ends them all. Datagrams
/// over 2048 bytes are cut.
final class LossyLink implements AutoCloseable {
    private static final int FLOWS_MAX = 64;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int DATAGRAM_MAX = 2048;

    /// What is offered to it after the end is lost.
    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("link").factory(), new DiscardPolicy());
    private final DelayLine up;
    private final DelayLine down;
    private final InetSocketAddress server;
    private final DatagramSocket front = open();
    private final Map<SocketAddress, DatagramSocket> backs = new ConcurrentHashMap<>();

    private LossyLink(InetSocketAddress server, LinkQuality quality) throws IOException {
        this.server = server;
        DelayLine.Timer delay = (task, nanos) -> timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
        up = new DelayLine(delay, System::nanoTime, quality, 1);
        down = new DelayLine(delay, System::nanoTime, quality, 2);
    }

    /// Starts a link to `server`.
    static LossyLink start(InetSocketAddress server, LinkQuality quality) throws IOException {
        LossyLink link = new LossyLink(server, quality);
        link.relay(link.front, link::toServer);
        return link;
    }

    /// The UDP port that clients send to.
    int port() {
        return front.getLocalPort();
    }

    /// From client to server.
    DelayLine up() {
        return up;
    }

    /// From server to client.
    DelayLine down() {
        return down;
    }

    @Override
    public void close() {
        front.close();
        timer.shutdownNow();
        backs.values().forEach(DatagramSocket::close);
    }

    private void relay(DatagramSocket from, Consumer<DatagramPacket> onward) {
        Thread.ofPlatform().daemon().name("link").start(() -> {
            while (!from.isClosed()) {
                DatagramPacket datagram = new DatagramPacket(new byte[DATAGRAM_MAX], DATAGRAM_MAX);
                try {
                    from.receive(datagram);
                } catch (IOException _) {
                    // Closed, or a refusal by a port that is closed for now: like a loss.
                    continue;
                }
                onward.accept(datagram);
            }
        });
    }

    private void toServer(DatagramPacket datagram) {
        DatagramSocket back = backOf(datagram.getSocketAddress());
        if (back != null) {
            up.offer(datagram.getLength(), () -> send(back, datagram, server));
        }
    }

    /// On the front's thread. Null: there are too many clients, or no more sockets.
    private @Nullable DatagramSocket backOf(SocketAddress client) {
        DatagramSocket known = backs.get(client);
        if (known != null || backs.size() == FLOWS_MAX) {
            return known;
        }
        try {
            DatagramSocket back = open();
            backs.put(client, back);
            relay(back, answer -> down.offer(answer.getLength(), () -> send(front, answer, client)));
            return back;
        } catch (IOException _) {
            return null;
        }
    }

    private static void send(DatagramSocket from, DatagramPacket datagram, SocketAddress to) {
        try {
            datagram.setSocketAddress(to);
            from.send(datagram);
        } catch (IOException _) {
            // Refused or no room: like a loss.
            return;
        }
    }

    private static DatagramSocket open() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, Loopback.ADDRESS);
        socket.setReceiveBufferSize(BUFFER_BYTES);
        socket.setSendBufferSize(BUFFER_BYTES);
        return socket;
    }
}
