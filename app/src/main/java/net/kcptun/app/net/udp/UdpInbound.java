package net.kcptun.app.net.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.UdpErrors;

/// Received datagrams on their way to the tunnel, and what goes wrong with the socket.
///
/// Cost a packet: one copy from direct memory into an array that is used again, because ciphers are quicker there.
@ChannelHandler.Sharable // The port's sockets, old and new, are on one thread.
final class UdpInbound extends ChannelInboundHandlerAdapter {
    private final UdpPort port;
    private final byte[] packet = new byte[DatagramPort.PACKET_BYTES_MAX];

    UdpInbound(UdpPort port) {
        this.port = port;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket datagram = (DatagramPacket) message;
        try {
            ByteBuf content = datagram.content();
            int len = content.readableBytes();
            if (len > DatagramPort.PACKET_BYTES_MAX) {
                port.errors().add(UdpErrors.Reason.OVERSIZED, 1);
                return;
            }
            content.getBytes(content.readerIndex(), packet, 0, len);
            port.onPacket(packet, len, datagram.sender());
        } finally {
            datagram.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            port.onWritable();
        }
    }

    /// Also sends that failed come here; the channel stays open.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        port.onError(cause);
    }
}
