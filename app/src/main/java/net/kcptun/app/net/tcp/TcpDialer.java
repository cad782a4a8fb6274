package net.kcptun.app.net.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.tunnel.api.Dialer;
import org.jspecify.annotations.Nullable;

/// Connects a server's sessions to its target.
///
/// The target's name is resolved at the start, and again on [#refresh] and after a failed dial; until an answer has
/// come every dial uses the known addresses, one after the other until one answers. Owned by its loop's thread.
public final class TcpDialer implements Dialer {
    private final TunnelLoop loop;
    private final NameResolver resolver;

    private Config.Tcp options;
    private HostPort target;
    private List<InetSocketAddress> addresses = List.of();
    private boolean resolving;
    private final List<Caller> waiting = new ArrayList<>();

    public TcpDialer(TunnelLoop loop, Config.Tcp options, HostPort target, NameResolver resolver) {
        this.loop = loop;
        this.options = options;
        this.target = target;
        this.resolver = resolver;
    }

    /// Resolves the name for the first time: if that fails, it is the user's to mend. Blocks; not on the loop's thread.
    public void start() throws StartException {
        NameResolver.Answer answer = NameResolver.lookUp(target);
        if (answer.addresses().isEmpty()) {
            throw StartException.unknownName("connect", answer.failure());
        }
        loop.eventLoop().submit(() -> onAnswer(answer)).awaitUninterruptibly();
    }

    @Override
    public void dial(Caller caller) {
        if (addresses.isEmpty()) {
            waiting.add(caller);
            refresh();
            return;
        }
        loop.eventLoop().execute(new Attempt(caller, addresses));
    }

    /// For connections that are dialled from now on.
    public void options(Config.Tcp other) {
        options = other;
    }

    /// Another target, which has been resolved; dials that have begun keep theirs.
    public void follow(NameResolver.Answer other) {
        target = other.name();
        addresses = other.addresses();
    }

    /// Asks for the target's addresses anew. Those known serve until an answer has come.
    public void refresh() {
        if (!resolving) {
            resolving = true;
            resolver.resolve(target, loop.eventLoop(), this::onAnswer);
        }
    }

    private void onAnswer(NameResolver.Answer answer) {
        resolving = false;
        if (answer.name().equals(target) && !answer.addresses().isEmpty()) {
            addresses = answer.addresses();
        }
        List<Caller> callers = List.copyOf(waiting);
        waiting.clear();
        for (Caller caller : callers) {
            if (addresses.isEmpty()) {
                caller.onDialFailed(answer.failure(), loop.enter());
                continue;
            }
            loop.eventLoop().execute(new Attempt(caller, addresses));
        }
    }

    /// One dial on its way through the addresses.
    private final class Attempt implements Runnable, ChannelFutureListener {
        private final Caller caller;
        private final List<InetSocketAddress> candidates;
        private int tried;
        private @Nullable TcpStream stream;

        Attempt(Caller caller, List<InetSocketAddress> candidates) {
            this.caller = caller;
            this.candidates = candidates;
        }

        @Override
        public void run() {
            new Bootstrap()
                    .group(loop.eventLoop())
                    .channelFactory(loop.transport()::socketChannel)
                    .handler(opening())
                    .connect(candidates.get(tried++))
                    .addListener(this);
        }

        private ChannelInitializer<SocketChannel> opening() {
            return new ChannelInitializer<>() {
                @Override
                protected void initChannel(SocketChannel opened) {
                    stream = TcpSockets.stream(opened, options, loop);
                }
            };
        }

        /// Netty tells the want of a file descriptor from a thread of its own.
        @Override
        public void operationComplete(ChannelFuture connected) {
            if (!loop.eventLoop().inEventLoop()) {
                loop.eventLoop().execute(() -> operationComplete(connected));
                return;
            }
            TcpStream opened = stream;
            if (connected.isSuccess() && opened != null) {
                opened.attach(caller);
                caller.onConnected(opened, loop.enter());
                return;
            }
            if (tried < candidates.size()) {
                run();
                return;
            }
            refresh();
            String where = AddressCache.endpointOf(candidates.get(tried - 1)).toString();
            caller.onDialFailed("cannot connect to " + where + ": " + ErrorText.of(connected.cause()), loop.enter());
        }
    }
}
