package net.kcptun.app.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DefaultSocketChannelConfig;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A connection without a network, in one thread.
final class EmbeddedSocket extends EmbeddedChannel implements SocketChannel {
    private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
    private final SocketChannelConfig options = new DefaultSocketChannelConfig(this, new NoSocket());
    private boolean isOutputShut;

    /// @param handler of a new connection
    EmbeddedSocket(ChannelHandler handler) {
        super(DefaultChannelId.newInstance(), false, false);
        pipeline().addLast(handler);
    }

    /// What has been sent since the last time, as Latin-1.
    String takeSent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf piece = readOutbound(); piece != null; piece = readOutbound()) {
            text.append(piece.toString(StandardCharsets.ISO_8859_1));
            piece.release();
        }
        return text.toString();
    }

    @Override
    public SocketChannelConfig config() {
        return options;
    }

    @Override
    public ServerSocketChannel parent() {
        return null;
    }

    @Override
    public InetSocketAddress localAddress() {
        return address;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return address;
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
        return isOutputShut;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        isOutputShut = true;
        return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        isOutputShut = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
        return isOutputShut;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdownOutput();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return shutdownOutput(promise);
    }

    /// Takes the options of one, and never is one.
    private static final class NoSocket extends Socket {
        @Override
        public void setTcpNoDelay(boolean on) {}

        @Override
        public void setSoLinger(boolean on, int linger) {}
    }
}
