package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import net.kcptun.app.net.base.LocalAddresses;
import org.jspecify.annotations.Nullable;

/// A socket at a port that the system chooses, so that it is in nobody's way. Datagrams are not to be fragmented, where
/// the system knows how to ask for that.
public final class UdpLine implements Line {
    private static final int DATAGRAM_BYTES_MAX = 2048;

    private final DatagramChannel channel;
    private final Selector selector;
    private final boolean isConnected;
    private final boolean isWhole;
    private final ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);

    private UdpLine(DatagramChannel channel, @Nullable InetSocketAddress peer) throws IOException {
        this.channel = channel;
        this.isConnected = peer != null;
        this.isWhole = channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT);
        if (isWhole) {
            channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
        }
        if (peer != null) {
            channel.connect(peer);
        }
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /// To one peer only: what ICMP tells of it is an error of the socket.
    ///
    /// @param from of this host; null: as the routes have it
    public static UdpLine to(InetSocketAddress peer, @Nullable InetAddress from) throws IOException {
        return open(peer, from, peer);
    }

    /// To any peer of that one's family.
    ///
    /// @param from of this host; null: as the routes have it
    public static UdpLine towards(InetSocketAddress first, @Nullable InetAddress from) throws IOException {
        return open(first, from, null);
    }

    private static UdpLine open(
            InetSocketAddress like, @Nullable InetAddress from, @Nullable InetSocketAddress connected)
            throws IOException {
        DatagramChannel channel = LocalAddresses.datagrams(like);
        try {
            channel.bind(from == null ? null : new InetSocketAddress(from, 0));
            return new UdpLine(channel, connected);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void send(byte[] packet, int len, InetSocketAddress to) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(packet, 0, len);
        if (isConnected) {
            channel.write(bytes);
        } else {
            channel.send(bytes, to);
        }
    }

    @Override
    public @Nullable Arrival receive(long untilNanos) throws IOException {
        while (true) {
            buffer.clear();
            SocketAddress from = channel.receive(buffer);
            if (from instanceof InetSocketAddress sender) {
                return new Arrival(Arrays.copyOf(buffer.array(), buffer.position()), sender);
            }
            long leftNanos = untilNanos - nanos();
            if (leftNanos <= 0) {
                return null;
            }
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos)));
            selector.selectedKeys().clear();
        }
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) channel.socket().getLocalSocketAddress();
    }

    @Override
    public boolean isWhole() {
        return isWhole;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long unixMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public void close() {
        try (channel) {
            selector.close();
        } catch (IOException _) {
            // There is nothing left to lose.
        }
    }
}
