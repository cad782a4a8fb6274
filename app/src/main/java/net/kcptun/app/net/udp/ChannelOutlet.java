package net.kcptun.app.net.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Through Netty's channel, where the system is not Linux. It sends from the address that the routes have: which one a
/// peer has asked is not told there.
///
/// Cost a packet: two small objects.
final class ChannelOutlet implements Outlet {
    private final AddressCache addresses;
    private final UdpErrors errors;
    private @Nullable Channel channel;

    ChannelOutlet(AddressCache addresses, UdpErrors errors) {
        this.addresses = addresses;
        this.errors = errors;
    }

    @Override
    public void socket(@Nullable Channel other, @Nullable UdpReceiver receiver) {
        channel = other;
    }

    @Override
    public void send(ByteBuf from, int start, int bytes, int packetBytes, Endpoint to) {
        Channel open = channel;
        if (open == null) {
            errors.add(UdpErrors.Reason.CLOSED, Math.ceilDiv(bytes, packetBytes));
            return;
        }
        InetSocketAddress address = addresses.toSocket(to);
        int end = start + bytes;
        for (int at = start; at < end; at += packetBytes) {
            ByteBuf packet = from.retainedSlice(at, Math.min(packetBytes, end - at));
            open.write(new DatagramPacket(packet, address), open.voidPromise());
        }
    }

    @Override
    public void flush() {
        if (channel != null) {
            channel.flush();
        }
    }

    @Override
    public boolean isWritable() {
        return channel == null || channel.isWritable();
    }
}
