package net.kcptun.app.net.disguise;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.SocketFailure;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.PeerLink;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.RedialSchedule;
import net.kcptun.core.obfs.http.CoverRequest;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A client's way to its server: one TCP connection, which is made again whenever it ends. Owned by its loop's
/// thread.
///
/// | state | event | what is done | becomes |
/// |---|---|---|---|
/// | RESOLVING | an address | bind, capture, connect | ASKING |
/// | RESOLVING | several addresses | bind, connect to the first | RACING |
/// | RESOLVING | none | a wait | WAITING |
/// | RACING | 250 ms since the last one was begun, or one failed | bind, connect to the next | RACING |
/// | RACING | all have failed | a wait | WAITING |
/// | RACING | one is connected | the others are closed; capture, the HTTP request | ASKING |
/// | ASKING | connected | the HTTP request | ASKING |
/// | ASKING | 204 | there is a path; the tunnel PINGs | READY |
/// | ASKING, READY | it ends, or its [Flow] does; another answer than 204 | its sessions end; a wait | WAITING |
/// | ASKING, READY | another address, or interface, leads to the server | its sessions end | RESOLVING |
/// | READY | a datagram has opened, and it still stands a second later | the next wait will be none | READY |
/// | WAITING | the time is over | the name is resolved | RESOLVING |
/// | any | [#renew] with a fresh connection, [#follow] | its sessions end; the next waits begin at none | RESOLVING |
///
/// How long a wait is: [RedialSchedule]. Of several addresses the one that had a flow in use comes first; where it has
/// failed since then, the next one does.
final class FlowDialer implements PeerLink, FlowPort.Owner {
    private static final int WATCH_SECONDS = 1;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int STAGGER_MILLIS = 250;

    private final TunnelLoop loop;
    private final FlowPort port;
    private final @Nullable InetSocketAddress local;
    private final NameResolver resolver;
    private final NetLog log;
    private final RedialSchedule schedule = new RedialSchedule();
    private HostPort name;
    private State state = State.WAITING;
    private @Nullable Attempt attempt;
    /// While RACING: those that are connecting, and the addresses that are to be tried yet.
    private final List<Attempt> racing = new ArrayList<>();
    private final ArrayDeque<InetSocketAddress> untried = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> stagger;
    private @Nullable InetSocketAddress remembered;
    private @Nullable ScheduledFuture<?> wait;
    private @Nullable ScheduledFuture<?> watch;
    private boolean isStopped;

    private enum State {
        RESOLVING,
        RACING,
        ASKING,
        READY,
        WAITING
    }

    /// @param name  of the server at first
    /// @param local the configured local address; null: any
    record Target(HostPort name, @Nullable InetSocketAddress local) {}

    FlowDialer(TunnelLoop loop, FlowPort port, Target target, NameResolver resolver, NetLog log) {
        this.loop = loop;
        this.port = port;
        this.name = target.name();
        this.local = target.local();
        this.resolver = resolver;
        this.log = log;
        port.owner(this);
    }

    /// Blocks for the name, which has to be known at the start; the connection comes later. Not on the loop's
    /// thread.
    void start() throws StartException {
        NameResolver.Answer answer = NameResolver.lookUp(name);
        if (answer.addresses().isEmpty()) {
            throw StartException.unknownName("kcp_connect", answer.failure());
        }
        loop.eventLoop().execute(() -> {
            state = State.RESOLVING;
            onAnswer(answer);
            watch = loop.eventLoop()
                    .scheduleWithFixedDelay(this::watch, WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        });
    }

    /// That the name is to be resolved again makes no difference to a connection that stands.
    @Override
    public void renew(boolean fresh) {
        if (fresh) {
            startOver();
        }
    }

    @Override
    public void follow(NameResolver.Answer other) {
        name = other.name();
        startOver();
    }

    private void startOver() {
        endAttempt();
        schedule.reset();
        dial();
    }

    @Override
    public void stop() {
        isStopped = true;
        endAttempt();
        cancelWait();
        if (watch != null) {
            watch.cancel(false);
        }
    }

    private void dial() {
        cancelWait();
        if (state == State.RESOLVING || isStopped) {
            return;
        }
        state = State.RESOLVING;
        resolver.resolve(name, loop.eventLoop(), this::onAnswer);
    }

    private void onAnswer(NameResolver.Answer answer) {
        if (state != State.RESOLVING || isStopped) {
            return;
        }
        if (!answer.name().equals(name)) {
            state = State.WAITING;
            dial();
            return;
        }
        List<InetSocketAddress> servers = inOrder(answer);
        if (servers.isEmpty()) {
            String why = answer.addresses().isEmpty() ? answer.failure() : "no address of the family of kcp_bind";
            waitAfter("kcp_connect: " + why);
        } else if (servers.size() == 1) {
            state = State.ASKING;
            Attempt only = new Attempt(servers.getFirst());
            attempt = only;
            only.begin();
        } else {
            state = State.RACING;
            untried.addAll(servers);
            tryNext();
        }
    }

    private List<InetSocketAddress> inOrder(NameResolver.Answer answer) {
        List<InetSocketAddress> servers = answer.byTurns().stream()
                .filter(address -> local == null || LocalAddresses.isIpv6(local) == LocalAddresses.isIpv6(address))
                .collect(Collectors.toCollection(ArrayList::new));
        InetSocketAddress first = remembered;
        if (first != null && servers.remove(first)) {
            servers.addFirst(first);
        }
        Collections.rotate(servers, -schedule.attempts());
        return servers;
    }

    private void tryNext() {
        cancelStagger();
        InetSocketAddress server = untried.poll();
        if (server == null) {
            return;
        }
        Attempt next = new Attempt(server);
        racing.add(next);
        if (!untried.isEmpty()) {
            stagger = loop.eventLoop().schedule(this::tryNext, STAGGER_MILLIS, TimeUnit.MILLISECONDS);
        }
        next.begin();
    }

    private void cancelStagger() {
        if (stagger != null) {
            stagger.cancel(false);
            stagger = null;
        }
    }

    private void win(Attempt winner) {
        racing.remove(winner);
        endRace();
        attempt = winner;
        state = State.ASKING;
    }

    private void endRace() {
        cancelStagger();
        untried.clear();
        List<Attempt> losers = List.copyOf(racing);
        racing.clear();
        losers.forEach(Attempt::end);
    }

    private void waitAfter(String why) {
        state = State.WAITING;
        long millis = schedule.nextMillis();
        log.warn("flow: " + why + "; "
                + (millis == 0 ? "connecting again" : "connecting again in " + millis / 1e3 + " s"));
        wait = loop.eventLoop().schedule(this::dial, millis, TimeUnit.MILLISECONDS);
    }

    private void cancelWait() {
        if (wait != null) {
            wait.cancel(false);
            wait = null;
        }
    }

    private void endAttempt() {
        if (state == State.RACING) {
            endRace();
            state = State.WAITING;
        }
        Attempt ended = attempt;
        attempt = null;
        if (ended != null) {
            ended.end();
            state = State.WAITING;
        }
    }

    private void fail(Attempt failed, String why) {
        if (failed == attempt) {
            endAttempt();
            waitAfter(why);
        } else if (racing.remove(failed)) {
            failed.end();
            if (!untried.isEmpty()) {
                tryNext();
            } else if (racing.isEmpty()) {
                waitAfter(why);
            }
        }
    }

    private boolean isWanted(Attempt one) {
        return one == attempt || racing.contains(one);
    }

    @Override
    public void onDeviceReplaced() {
        startOver();
    }

    @Override
    public void onExpired(Flow flow) {
        Attempt current = attempt;
        if (current == null || current.flow != flow) {
            port.end(flow);
            return;
        }
        fail(
                current,
                flow.isAuthenticated()
                        ? "nothing heard of " + flow.remote()
                        : "no datagram from " + flow.remote()
                                + "; do method and psk or password match, and does nothing on"
                                + " the way drop what is outside a connection's windows?");
    }

    /// A host that has got another address will not hear anything on the old one. Whose way is laid down by `kcp_bind`
    /// or `netdev` does not go by the routes.
    private void watch() {
        Attempt current = attempt;
        Flow flow = current == null ? null : current.flow;
        if (current == null || flow == null) {
            return;
        }
        if (flow.isAuthenticated()) {
            schedule.reset();
            remembered = current.server;
        }
        if (local != null || port.isTied()) {
            return;
        }
        Endpoint now = LocalAddresses.towards(current.server, flow.local().port());
        if (!now.isSameHostAs(flow.local()) && !now.isAnyAddress()) {
            log.info("this host reaches " + flow.remote() + " from " + now + " now, before from " + flow.local());
            startOver();
        }
    }

    /// One TCP connection, from its socket to its end.
    private final class Attempt extends ChannelInboundHandlerAdapter {
        private final InetSocketAddress server;
        private final CoverRequest request = new CoverRequest();
        private @Nullable Channel socket;
        private @Nullable Flow flow;

        Attempt(InetSocketAddress server) {
            this.server = server;
        }

        /// The local port is taken before anything is sent, so that the answer to SYN is captured, unless there are
        /// others: then what is captured first comes after the request.
        void begin() {
            Bootstrap bootstrap = new Bootstrap()
                    .group(loop.eventLoop())
                    .channelFactory(() -> new EpollSocketChannel(LocalAddresses.family(server)))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, loop.streamReads())
                    .option(ChannelOption.SO_REUSEADDR, local != null && local.getPort() != 0)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .handler(this);
            bootstrap.register().addListener((ChannelFutureListener) registered -> {
                socket = registered.channel();
                if (!isWanted(this)) {
                    registered.channel().close();
                } else if (registered.isSuccess()) {
                    bind((SocketChannel) registered.channel());
                } else {
                    fail(this, failure(registered.cause()));
                }
            });
        }

        private void bind(SocketChannel channel) {
            try {
                port.prepare(channel);
            } catch (SocketFailure e) {
                fail(this, String.valueOf(e.getMessage()));
                return;
            }
            InetSocketAddress from = Objects.requireNonNullElseGet(local, () -> LocalAddresses.anyTowards(server));
            channel.bind(from).addListener((ChannelFutureListener) bound -> {
                if (bound.isSuccess() && isWanted(this)) {
                    connect(channel);
                } else {
                    fail(this, failure(bound.cause()));
                }
            });
        }

        private void connect(SocketChannel channel) {
            boolean isOnly = attempt == this;
            if (isOnly && !capture(channel)) {
                return;
            }
            channel.connect(server).addListener((ChannelFutureListener) connected -> {
                if (!connected.isSuccess()) {
                    fail(this, failure(connected.cause()));
                }
            });
            if (isOnly && attempt == this) {
                // The kernel has chosen the address; what is captured is looked at after this turn at the earliest.
                open(channel);
            }
        }

        private boolean capture(SocketChannel channel) {
            try {
                port.capture(from(channel));
                return true;
            } catch (SystemCallException e) {
                fail(this, String.valueOf(e.getMessage()));
                return false;
            }
        }

        private void open(SocketChannel channel) {
            flow = port.flows().open(from(channel), AddressCache.endpointOf(server), loop.enter());
        }

        /// The channel itself would go on telling what it was bound to before it connected.
        private static Endpoint from(SocketChannel channel) {
            return AddressCache.endpointOf((InetSocketAddress) channel.unsafe().localAddress());
        }

        private String failure(@Nullable Throwable cause) {
            return "cannot connect to " + AddressCache.endpointOf(server) + ": "
                    + (cause == null ? "given up" : ErrorText.of(cause));
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (racing.contains(this)) {
                win(this);
                SocketChannel channel = (SocketChannel) context.channel();
                if (!capture(channel)) {
                    return;
                }
                open(channel);
            }
            if (attempt != this) {
                return;
            }
            String host = AddressCache.endpointOf(server).toString();
            context.writeAndFlush(Unpooled.wrappedBuffer(CoverRequest.bytes(host)));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf read = (ByteBuf) message;
            byte[] bytes = new byte[read.readableBytes()];
            read.readBytes(bytes).release();
            Flow open = flow;
            if (attempt != this || state != State.ASKING || open == null) {
                return;
            }
            request.onBytes(bytes, 0, bytes.length);
            switch (request.verdict()) {
                case MORE -> {}
                case REFUSED ->
                    fail(this, open.remote() + " answers \"" + request.statusLine() + "\": not a server of ours");
                case ACCEPTED -> {
                    state = State.READY;
                    log.info("flow: " + open.local() + " to " + open.remote() + " ready");
                    port.onPath(open);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(this, AddressCache.endpointOf(server) + " closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(this, "connection to " + AddressCache.endpointOf(server) + ": " + ErrorText.of(cause));
        }

        void end() {
            if (flow != null) {
                port.end(flow);
            }
            if (socket != null) {
                socket.close();
            }
        }
    }
}
