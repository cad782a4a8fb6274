package net.kcptun.app.net.tcp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
/// come every dial uses the known addresses. Owned by its loop's thread.
///
/// | a dial | event | what is done |
/// |---|---|---|
/// | begins | | the address that answered last is tried, else the first |
/// | is on its way | 250 ms since an address was tried, or one fails | the next is tried too |
/// | is on its way | one connects | it is taken and remembered; the others are closed |
/// | is on its way | all have failed, after 30 s at the latest | it has failed; the name is resolved again |
///
/// The address that answered is forgotten when another one does, when the name no longer has it, and after 10 minutes,
/// since the preferred one may be back: so an address that does not answer costs 250 ms once in that time.
public final class TcpDialer implements Dialer {
    private static final int STAGGER_MILLIS = 250;
    private static final int DIAL_MILLIS = 30_000;
    private static final int REMEMBERED_MINUTES = 10;

    private final TunnelLoop loop;
    private final NameResolver resolver;

    private Config.Tcp options;
    private HostPort target;
    private List<InetSocketAddress> addresses = List.of();
    private @Nullable InetSocketAddress remembered;
    private long rememberedUntil;
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
        begin(caller);
    }

    private void begin(Caller caller) {
        List<InetSocketAddress> candidates = new ArrayList<>(addresses);
        InetSocketAddress first = loop.enter() < rememberedUntil ? remembered : null;
        if (candidates.remove(first)) {
            candidates.addFirst(first);
        }
        loop.eventLoop().execute(new Attempt(caller, candidates)::next);
    }

    private void remember(InetSocketAddress answering) {
        if (!answering.equals(remembered) || loop.enter() >= rememberedUntil) {
            remembered = answering;
            rememberedUntil = loop.enter() + TimeUnit.MINUTES.toNanos(REMEMBERED_MINUTES);
        }
    }

    /// For connections that are dialled from now on.
    public void options(Config.Tcp other) {
        options = other;
    }

    /// Another target, which has been resolved; dials that have begun keep theirs.
    public void follow(NameResolver.Answer other) {
        target = other.name();
        addresses = other.byTurns();
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
            addresses = answer.byTurns();
        }
        List<Caller> callers = List.copyOf(waiting);
        waiting.clear();
        for (Caller caller : callers) {
            if (addresses.isEmpty()) {
                caller.onDialFailed(answer.failure(), loop.enter());
                continue;
            }
            begin(caller);
        }
    }

    /// One dial on its way through the addresses.
    private final class Attempt {
        private final Caller caller;
        private final List<InetSocketAddress> candidates;
        private final List<Connection> open = new ArrayList<>();
        private final long until = loop.enter() + TimeUnit.MILLISECONDS.toNanos(DIAL_MILLIS);
        private int tried;
        private boolean isOver;
        private @Nullable ScheduledFuture<?> stagger;

        Attempt(Caller caller, List<InetSocketAddress> candidates) {
            this.caller = caller;
            this.candidates = candidates;
        }

        void next() {
            cancelStagger();
            if (isOver || tried == candidates.size()) {
                return;
            }
            long left = TimeUnit.NANOSECONDS.toMillis(until - loop.enter());
            Connection begun = new Connection(this, candidates.get(tried++));
            open.add(begun);
            if (tried < candidates.size()) {
                stagger = loop.eventLoop().schedule(this::next, STAGGER_MILLIS, TimeUnit.MILLISECONDS);
            }
            begun.begin((int) Math.max(1, left));
        }

        private void cancelStagger() {
            if (stagger != null) {
                stagger.cancel(false);
                stagger = null;
            }
        }

        void onConnected(Connection winner, TcpStream stream) {
            isOver = true;
            cancelStagger();
            open.remove(winner);
            List.copyOf(open).forEach(Connection::close);
            remember(winner.address);
            stream.attach(caller);
            caller.onConnected(stream, loop.enter());
        }

        void onFailed(Connection failed, Throwable cause) {
            open.remove(failed);
            if (isOver) {
                return;
            }
            if (tried < candidates.size()) {
                next();
            } else if (open.isEmpty()) {
                isOver = true;
                refresh();
                String where = AddressCache.endpointOf(failed.address).toString();
                caller.onDialFailed("cannot connect to " + where + ": " + ErrorText.of(cause), loop.enter());
            }
        }
    }

    /// One address of a dial.
    private final class Connection implements ChannelFutureListener {
        private final Attempt attempt;
        private final InetSocketAddress address;
        private @Nullable TcpStream stream;
        private @Nullable Channel channel;

        Connection(Attempt attempt, InetSocketAddress address) {
            this.attempt = attempt;
            this.address = address;
        }

        void begin(int timeoutMillis) {
            ChannelFuture connecting = new Bootstrap()
                    .group(loop.eventLoop())
                    .channelFactory(loop.transport()::socketChannel)
                    .handler(opening(timeoutMillis))
                    .connect(address);
            channel = connecting.channel();
            connecting.addListener(this);
        }

        private ChannelInitializer<SocketChannel> opening(int timeoutMillis) {
            return new ChannelInitializer<>() {
                @Override
                protected void initChannel(SocketChannel opened) {
                    stream = TcpSockets.stream(opened, options, loop);
                    opened.config().setConnectTimeoutMillis(timeoutMillis);
                }
            };
        }

        void close() {
            if (channel != null) {
                channel.close();
            }
        }

        /// Netty tells the want of a file descriptor from a thread of its own.
        @Override
        public void operationComplete(ChannelFuture connected) {
            if (!loop.eventLoop().inEventLoop()) {
                loop.eventLoop().execute(() -> operationComplete(connected));
                return;
            }
            TcpStream opened = stream;
            if (!connected.isSuccess() || opened == null) {
                attempt.onFailed(this, connected.cause());
            } else if (attempt.isOver) {
                close();
            } else {
                attempt.onConnected(this, opened);
            }
        }
    }
}
