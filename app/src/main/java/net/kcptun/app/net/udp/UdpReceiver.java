package net.kcptun.app.net.udp;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.linux.UdpReader;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.loop.RawHandle;
import net.kcptun.core.wire.Endpoint;

/// Takes received datagrams past Netty's channel, which would make objects of each and of its sender, to the tunnel.
/// Linux only. Owned by the loop's thread.
///
/// The loop tells as long as something is left (level-triggered). So behind a small datagram this does not ask for
/// another where the last one came alone, too: in a conversation that would be a system call for each message. What a
/// transfer sends is read as far as it has come, so that it leaves together, and is acknowledged together; so is
/// what is not authentic, since a flood is not worth a turn for each.
final class UdpReceiver {
    /// Less than the full packets of a transfer.
    private static final int MESSAGE_BYTES_MAX = 1024;

    private final UdpPort port;
    private final AddressCache addresses;
    private final Channel channel;
    private final UdpReader reader;
    private final RawHandle handle;
    private final int readsMax;
    private final byte[] packet = new byte[DatagramPort.PACKET_BYTES_MAX];
    /// The last time, one message has come, alone.
    private boolean wasMessage;
    /// The newest datagram is one.
    private boolean isMessage;
    private boolean isClosed;

    /// @param channel  of the socket; is told what fails
    /// @param readsMax datagrams before the loop's other sockets have their turn
    /// @param onRoom   after [#awaitRoom], there is room to send
    UdpReceiver(UdpPort port, AddressCache addresses, Channel channel, int readsMax, Runnable onRoom)
            throws SystemCallException {
        this.port = port;
        this.addresses = addresses;
        this.channel = channel;
        this.readsMax = readsMax;
        boolean ipv6 = LocalAddresses.isIpv6((InetSocketAddress) channel.localAddress());
        this.reader = UdpReader.of(((UnixChannel) channel).fd().intValue(), ipv6);
        this.handle = new RawHandle(reader.fd(), this::onReadable, onRoom);
    }

    /// On the loop's thread.
    void register() {
        handle.register(channel.eventLoop());
    }

    /// Tells once the kernel takes more of what is sent.
    void awaitRoom() {
        handle.awaitWritable();
    }

    private void onReadable() {
        int count = 0;
        try {
            while (!isClosed && count < readsMax && !(wasMessage && isMessage && count == 1) && reader.read()) {
                count += deliver();
            }
        } catch (SystemCallException e) {
            channel.pipeline().fireExceptionCaught(e);
        }
        wasMessage = isMessage && count == 1;
    }

    /// Where one of those that were merged fails, the others are none the worse.
    private int deliver() {
        Endpoint sender = sender();
        int count = 0;
        while (!isClosed && reader.hasNext()) {
            count++;
            isMessage = false;
            try {
                int len = reader.next(packet);
                if (len > packet.length) {
                    port.errors().add(UdpErrors.Reason.OVERSIZED, 1);
                } else {
                    isMessage = port.onPacket(packet, len, sender, count == 1) && len <= MESSAGE_BYTES_MAX;
                }
            } catch (RuntimeException | Error e) {
                channel.pipeline().fireExceptionCaught(e);
            }
        }
        return count;
    }

    private Endpoint sender() {
        boolean ipv6 = reader.isFromIpv6();
        Endpoint local = reader.isLocalKnown()
                ? addresses.toLocal(ipv6, ipv6 ? reader.localHigh() : 0, reader.localLow())
                : null;
        return ipv6
                ? addresses.toEndpoint(
                        true, reader.senderHigh(), reader.senderLow(), reader.senderPort(), reader.senderScope(), local)
                : addresses.toEndpoint(false, 0, reader.senderLow(), reader.senderPort(), 0, local);
    }

    void close() {
        isClosed = true;
        handle.cancel();
        reader.close();
    }
}
