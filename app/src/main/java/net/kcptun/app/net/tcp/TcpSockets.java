package net.kcptun.app.net.tcp;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import net.kcptun.app.config.Config;
import net.kcptun.app.net.loop.TunnelLoop;

/// How the connections of the tunnel's sessions are set up, dialled and accepted ones alike.
final class TcpSockets {
    private static final WriteBufferWaterMark BACKLOG = new WriteBufferWaterMark(64 * 1024, TcpStream.BACKLOG_BYTES);

    private TcpSockets() {}

    /// Makes the channel a stream that is stopped and may be half closed.
    static TcpStream stream(SocketChannel channel, Config.Tcp options, TunnelLoop loop) {
        SocketChannelConfig config = channel.config();
        config.setAutoRead(false);
        config.setAllowHalfClosure(true);
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        config.setRecvByteBufAllocator(loop.streamReads());
        config.setWriteBufferWaterMark(BACKLOG);
        // Should this program be killed, the kernel resets the connection, so that nobody takes that for an end.
        config.setOption(ChannelOption.SO_LINGER, 0);
        // An accepted connection may have been reset already, which the first read will tell.
        config.setOption(ChannelOption.TCP_NODELAY, options.nodelay());
        config.setOption(ChannelOption.SO_KEEPALIVE, options.keepalive());
        if (options.sndbuf() > 0) {
            config.setOption(ChannelOption.SO_SNDBUF, options.sndbuf());
        }
        if (options.rcvbuf() > 0) {
            config.setOption(ChannelOption.SO_RCVBUF, options.rcvbuf());
        }
        TcpStream stream = new TcpStream(channel, loop);
        channel.pipeline().addLast(stream);
        return stream;
    }
}
