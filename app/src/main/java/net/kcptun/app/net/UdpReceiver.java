package net.kcptun.app.net;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import net.kcptun.app.net.linux.SystemCallException;
import net.kcptun.app.net.linux.UdpReader;
import net.kcptun.core.wire.Endpoint;

/// Takes received datagrams past Netty's channel, which would make objects of each and of its sender, to the tunnel.
/// Linux only. Owned by the loop's thread.
///
/// The loop tells as long as something is left (level-triggered). So where one datagram came alone last time, this
/// does not ask whether another one has: in a conversation that would be a system call for each message.
final class UdpReceiver {
    private final UdpPort port;
    private final AddressCache addresses;
    private final Channel channel;
    private final UdpReader reader;
    private final RawHandle handle;
    private final int readsMax;
    private final byte[] packet = new byte[UdpInbound.PACKET_BYTES_MAX];
    private boolean wasAlone;
    private boolean isClosed;

    /// @param channel  of the socket; is told what fails
    /// @param readsMax datagrams before the loop's other sockets have their turn
    UdpReceiver(UdpPort port, AddressCache addresses, Channel channel, int readsMax) throws SystemCallException {
        this.port = port;
        this.addresses = addresses;
        this.channel = channel;
        this.readsMax = readsMax;
        this.reader = UdpReader.of(((UnixChannel) channel).fd().intValue());
        this.handle = new RawHandle(reader.fd(), this::onReadable, () -> {});
    }

    /// On the loop's thread.
    void register() {
        handle.register(channel.eventLoop());
    }

    private void onReadable() {
        int count = 0;
        try {
            do {
                if (!reader.read()) {
                    break;
                }
                count += deliver();
            } while (count < readsMax && !(wasAlone && count == 1) && !isClosed);
        } catch (SystemCallException | RuntimeException | Error e) {
            channel.pipeline().fireExceptionCaught(e);
        }
        wasAlone = count == 1;
    }

    private int deliver() {
        Endpoint sender = sender();
        int count = 0;
        while (!isClosed && reader.hasNext()) {
            count++;
            int len = reader.next(packet);
            if (len > packet.length) {
                port.errors().add(UdpErrors.Reason.OVERSIZED, 1);
            } else {
                port.onPacket(packet, len, sender);
            }
        }
        return count;
    }

    private Endpoint sender() {
        return reader.isFromIpv6()
                ? addresses.ipv6(reader.senderHigh(), reader.senderLow(), reader.senderPort(), reader.senderScope())
                : addresses.ipv4((int) reader.senderLow(), reader.senderPort());
    }

    void close() {
        isClosed = true;
        handle.cancel();
        reader.close();
    }
}
