package net.kcptun.app.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/// Received datagrams on their way to the tunnel, and what goes wrong with the socket.
///
/// Cost a packet: one copy from direct memory into an array that is used again, because ciphers are quicker there.
final class UdpInbound extends ChannelInboundHandlerAdapter {
    /// Above any packet of the protocol, which stays below 1500 bytes.
    static final int PACKET_BYTES_MAX = 2048;

    private final UdpPort port;
    private final byte[] packet = new byte[PACKET_BYTES_MAX];

    UdpInbound(UdpPort port) {
        this.port = port;
    }

    /// The port's sockets, old and new, are on one thread.
    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket datagram = (DatagramPacket) message;
        try {
            ByteBuf content = datagram.content();
            int len = content.readableBytes();
            if (len > PACKET_BYTES_MAX) {
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
