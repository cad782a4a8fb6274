package net.kcptun.app.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A UDP relay on loopback that stands for a bad link: it delays every datagram and loses some.
///
/// Clients send to [#port]; each client address gets a socket of its own towards the server, so that answers find their
/// way back. One thread of its own does everything; [#close] ends it. Datagrams over 2048 bytes are cut.
final class LossyLink implements AutoCloseable {
    private static final int FLOWS_MAX = 64;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final long IDLE_NANOS = 1_000_000_000L;

    private final DelayLine up;
    private final DelayLine down;
    private final InetSocketAddress server;
    private final Selector selector;
    private final DatagramChannel front;
    private final Map<SocketAddress, Flow> flows = new HashMap<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(DelayLine.DATAGRAM_MAX);
    private final Thread thread = new Thread(this::run, "link");
    private volatile boolean closed;

    private LossyLink(InetSocketAddress server, LinkQuality quality) throws IOException {
        this.server = server;
        up = new DelayLine(quality, 1);
        down = new DelayLine(quality, 2);
        selector = Selector.open();
        front = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        front.register(selector, SelectionKey.OP_READ);
        thread.setDaemon(true);
    }

    /// Starts a link to `server`.
    static LossyLink start(InetSocketAddress server, LinkQuality quality) throws IOException {
        LossyLink link = new LossyLink(server, quality);
        link.thread.start();
        return link;
    }

    /// The UDP port that clients send to.
    int port() {
        return front.socket().getLocalPort();
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
        closed = true;
        selector.wakeup();
    }

    private void run() {
        try {
            while (!closed) {
                turn();
            }
        } catch (IOException e) {
            // The transfer stalls and says so: a link that is cut needs no words of its own.
            closed = true;
        } finally {
            release();
        }
    }

    private void turn() throws IOException {
        long now = System.nanoTime();
        long waitNanos = down.waitNanos(now, up.waitNanos(now, IDLE_NANOS));
        if (waitNanos == 0) {
            selector.selectNow();
        } else {
            selector.select(waitNanos / 1_000_000 + 1);
        }
        now = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
            receive(key, now);
        }
        selector.selectedKeys().clear();
        deliver(now);
    }

    private void receive(SelectionKey key, long now) throws IOException {
        DatagramChannel channel = (DatagramChannel) key.channel();
        for (SocketAddress from = receiveOne(channel); from != null; from = receiveOne(channel)) {
            Flow answered = (Flow) key.attachment();
            if (answered != null) {
                down.offer(answered, scratch, now);
                continue;
            }
            Flow flow = flowOf(from);
            if (flow != null) {
                up.offer(flow, scratch, now);
            }
        }
    }

    private @Nullable SocketAddress receiveOne(DatagramChannel channel) {
        scratch.clear();
        try {
            SocketAddress from = channel.receive(scratch);
            scratch.flip();
            return from;
        } catch (IOException e) {
            // A refusal by a port that is closed for now: like a loss.
            return null;
        }
    }

    private @Nullable Flow flowOf(SocketAddress client) throws IOException {
        Flow flow = flows.get(client);
        if (flow != null || flows.size() == FLOWS_MAX) {
            return flow;
        }
        DatagramChannel back = open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        flow = new Flow(client, back);
        flows.put(client, flow);
        back.register(selector, SelectionKey.OP_READ, flow);
        return flow;
    }

    private void deliver(long now) {
        for (Flow flow = up.due(now); flow != null; flow = up.due(now)) {
            send(flow.back, up.take(), server);
        }
        for (Flow flow = down.due(now); flow != null; flow = down.due(now)) {
            send(front, down.take(), flow.client);
        }
    }

    private static void send(DatagramChannel channel, ByteBuffer datagram, SocketAddress to) {
        try {
            channel.send(datagram, to);
        } catch (IOException e) {
            // Refused or no room: like a loss.
            datagram.clear();
        }
    }

    private static DatagramChannel open(InetSocketAddress local) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        return channel.bind(local);
    }

    private void release() {
        for (SelectionKey key : selector.keys()) {
            closeQuietly(key.channel());
        }
        closeQuietly(selector);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // Nothing depends on it any more.
            return;
        }
    }

    /// A client and the socket that speaks for it to the server.
    record Flow(SocketAddress client, DatagramChannel back) {}
}
