package net.kcptun.app.net.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.linux.UdpReader;
import net.kcptun.app.linux.UdpSocket;
import net.kcptun.app.linux.UdpWriter;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.relay.DatagramRun;
import net.kcptun.core.relay.RelaySockets;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The relay's sockets on Linux. All are read into one buffer, and what is relayed is sent from there: a run that the
/// kernel has merged goes on as a run that it cuts again.
///
/// They are bound as the tunnel's own socket is, and tied to the same interface. One that is removed and made again
/// takes the ports that are open with it: their pairs end, and get others.
///
/// Cost a run: two system calls; nothing is copied or allocated for whom is known. Owned by the loop's thread.
public final class NativeRelaySockets implements RelaySockets {
    private static final int STAGING_BYTES = 1 << 16;

    private final TunnelLoop loop;
    private final Supplier<InetSocketAddress> tunnelAddress;
    private final UdpSocket.Options options;
    private final LimitedLog log;
    private final AddressCache addresses = new AddressCache();
    private final ReadRun run = new ReadRun();
    private final boolean segmentation;
    private @Nullable Io io;

    /// What all sockets share; made once one is opened, on the loop's thread.
    ///
    /// @param bound what the sockets are bound to, with the tunnel's port
    /// @param staging what was not read just now is sent from here
    private record Io(Endpoint bound, UdpReader reader, UdpWriter writer, ByteBuf staging) {}

    /// @param tunnelAddress where the tunnel's socket is bound; asked once a port is opened
    public NativeRelaySockets(
            TunnelLoop loop, Supplier<InetSocketAddress> tunnelAddress, UdpSocket.Options options, NetLog log) {
        this.loop = loop;
        this.tunnelAddress = tunnelAddress;
        this.options = options;
        this.log = LimitedLog.onceAMinute(log::warn);
        this.segmentation = loop.transport().offersSegmentation();
    }

    @Override
    public @Nullable Socket open(int port, Endpoint client, Receiver receiver) {
        Endpoint bound = io().bound();
        try {
            int fd = UdpSocket.open(bound.isIpv6(), bound.high(), bound.low(), port, options);
            NativeRelayPort opened = new NativeRelayPort(this, fd, bound.withPort(port), receiver);
            opened.register(loop.eventLoop());
            return opened;
        } catch (SystemCallException e) {
            log.write("relay: UDP port " + port + ": " + e.getMessage());
            return null;
        }
    }

    private Io io() {
        Io known = io;
        if (known == null) {
            Endpoint bound = AddressCache.endpointOf(tunnelAddress.get());
            boolean ipv6 = bound.isIpv6();
            known = new Io(
                    bound, UdpReader.ofMany(ipv6), new UdpWriter(-1, ipv6), Unpooled.directBuffer(STAGING_BYTES));
            io = known;
        }
        return known;
    }

    /// On the loop's thread, once all ports are closed.
    public void close() {
        if (io != null) {
            io.reader().close();
            io.writer().close();
            io.staging().release();
            io = null;
        }
    }

    long now() {
        return loop.enterAnew();
    }

    boolean segmentation() {
        return segmentation;
    }

    void onFailure(SystemCallException e) {
        log.write("relay: " + e.getMessage());
    }

    /// What has come to a socket; null: nothing is there. In place of the run before.
    @Nullable
    DatagramRun read(int fd) throws SystemCallException {
        return io().reader().read(fd) ? run : null;
    }

    /// The sender of the run that was read last.
    Endpoint sender() {
        UdpReader reader = io().reader();
        boolean ipv6 = reader.isFromIpv6();
        Endpoint local = reader.isLocalKnown()
                ? addresses.toLocal(ipv6, ipv6 ? reader.localHigh() : 0, reader.localLow())
                : null;
        return addresses.toEndpoint(
                ipv6,
                ipv6 ? reader.senderHigh() : 0,
                reader.senderLow(),
                reader.senderPort(),
                ipv6 ? reader.senderScope() : 0,
                local);
    }

    /// The writer, turned to that socket and peer; null: the peer is of a family that the socket does not reach.
    @Nullable
    UdpWriter writer(int fd, Endpoint to) {
        UdpWriter writer = io().writer();
        writer.socket(fd);
        Endpoint local = to.local();
        if (local == null) {
            writer.anyLocal();
        } else {
            writer.local(local.isIpv6(), local.high(), local.low());
        }
        return writer.peer(to.isIpv6(), to.high(), to.low(), to.port(), to.scope()) ? writer : null;
    }

    /// Where the first bytes of a run are in native memory.
    long address(DatagramRun sent, int bytes) {
        if (sent == run) {
            return io().reader().address();
        }
        byte[] copy = new byte[bytes];
        sent.copy(0, copy, bytes);
        return io().staging().clear().writeBytes(copy).memoryAddress();
    }

    /// What was read last.
    private final class ReadRun implements DatagramRun {
        @Override
        public int bytes() {
            return io().reader().bytes();
        }

        @Override
        public int datagramBytes() {
            return Math.max(1, io().reader().datagramBytes());
        }

        @Override
        public void copy(int at, byte[] to, int len) {
            io().reader().copy(at, to, len);
        }
    }
}
