package net.kcptun.app.net.disguise;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.config.Config;
import net.kcptun.app.linux.Sockets;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.log.LimitedLog;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.SocketFailure;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.DeviceWatch;
import net.kcptun.app.net.base.NetworkDevice;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.FlowDrop;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.obfs.PacketFilter;
import net.kcptun.core.obfs.TcpSegment;
import net.kcptun.core.tunnel.api.DatagramListener;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Datagrams disguised as TCP segments: the raw side of all flows of a loop. Who opens the TCP connections, a
/// [FlowListener] or a [FlowDialer], tells of them here. Owned by its loop's thread.
///
/// Down: capture → [TcpSegment] → flow by sender → tunnel. Up: tunnel → flow by receiver → headers → raw socket. Cost
/// a packet: a copy between native memory and heap, and a pass for the checksum.
final class FlowPort implements DatagramPort, IpSockets.User {
    private final TunnelLoop loop;
    private final Entropy entropy;
    private final NetLog log;
    private final LimitedLog limitedLog;
    private final UdpErrors errors = new UdpErrors();
    private final FlowTable flows = new FlowTable();
    private boolean isWritableAgain;
    private final @Nullable NetworkDevice device;
    private Config config;
    private @Nullable DatagramListener listener;
    private @Nullable Owner owner;
    /// One for each IP version; none before [#open] and after [#close].
    private List<IpSockets> all = List.of();
    private int deviceIndex;
    private volatile @Nullable DeviceWatch deviceWatch;
    private boolean isSmall;
    private @Nullable ScheduledFuture<?> watch;

    /// The one that opens the TCP connections.
    interface Owner {
        /// The flow's time is over: it has to be ended.
        void onExpired(Flow flow);

        /// The interface that sockets are tied to is another one to the kernel now: those that are tied reach nobody.
        void onDeviceReplaced();
    }

    FlowPort(TunnelLoop loop, Config config, Entropy entropy, NetLog log) {
        this.loop = loop;
        this.config = config;
        this.entropy = entropy;
        this.log = log;
        this.limitedLog = LimitedLog.onceASecond(log::warn);
        flows.limit(config.limits().flows());
        this.device = config.netdev() == null ? null : new NetworkDevice(config.netdev());
    }

    /// Before anything is received.
    void attach(DatagramListener listener) {
        this.listener = listener;
    }

    /// Another configuration from now on.
    void config(Config next) {
        config = next;
        flows.limit(next.limits().flows());
    }

    /// Opens the sockets that take a privilege. Where the host has no IPv6, that is left out unless `needsIpv6`.
    /// Not from the loop's thread, before anything else.
    void open(boolean needsIpv6) throws StartException {
        if (!all.isEmpty()) {
            return;
        }
        try {
            all = List.of(sockets(false, config.udp()));
            if (device != null) {
                deviceIndex = device.index();
                deviceWatch = DeviceWatch.start(device, loop.eventLoop(), this::onDeviceReplaced, log);
            }
        } catch (SystemCallException e) {
            throw refusal(e);
        }
        try {
            all = List.of(all.getFirst(), sockets(true, config.udp()));
        } catch (SystemCallException e) {
            if (needsIpv6) {
                throw refusal(e);
            }
        }
        watch = loop.eventLoop().scheduleWithFixedDelay(this::onSecond, 1, 1, TimeUnit.SECONDS);
    }

    private IpSockets sockets(boolean isIpv6, Config.Udp options) throws SystemCallException {
        IpSockets opened = new IpSockets(isIpv6, options.sndbuf(), options.rcvbuf(), this);
        opened.register(loop.eventLoop());
        return opened;
    }

    private static StartException refusal(SystemCallException e) {
        String advice = e.isDenied()
                ? "; raw sockets take CAP_NET_RAW: start as root (with -u to give the rest up), by systemd with"
                        + " AmbientCapabilities=CAP_NET_RAW, or by setpriv --inh-caps=+net_raw --ambient-caps=+net_raw;"
                        + " setcap does not help, since the java it would be for then does not find its libraries"
                : "";
        return new StartException("obfs: " + e.getMessage() + advice);
    }

    void owner(Owner other) {
        owner = other;
    }

    FlowTable flows() {
        return flows;
    }

    /// Whether packets go through one interface, whatever the routes say.
    boolean isTied() {
        return device != null;
    }

    /// Sees what comes to that address; port 0 and the unspecified address stand for any.
    void capture(Endpoint local) throws SystemCallException {
        int index = deviceIndex == 0 ? local.scope() : deviceIndex;
        for (IpSockets sockets : all) {
            if (sockets.isIpv6() == local.isIpv6()) {
                sockets.bind(local, index);
            }
        }
    }

    /// Prepares a TCP socket that is to be bound or connected: its kernel will not see datagrams. Kernels that let only
    /// CAP_NET_ADMIN have that are given a window so small that datagrams are outside of it; they answer each.
    void prepare(Channel socket) throws SocketFailure {
        if (device != null) {
            device.tie(socket);
        }
        int fd = ((UnixChannel) socket).fd().intValue();
        try {
            Sockets.filter(fd, IpSockets.program(PacketFilter.shield()));
        } catch (SystemCallException e) {
            makeSmall(fd, e);
        }
    }

    private void makeSmall(int fd, SystemCallException denied) throws SocketFailure {
        try {
            Sockets.smallestWindow(fd);
        } catch (SystemCallException e) {
            throw new SocketFailure("obfs: cannot set up a TCP socket: " + e.getMessage());
        }
        if (!isSmall) {
            isSmall = true;
            log.info("obfs: cannot keep datagrams from the kernel's TCP (" + denied.getMessage()
                    + "); using a small window, which some NATs do not let through, since CAP_NET_ADMIN is lacking");
        }
    }

    /// The flow ends: its sessions, then itself. False: it had ended before.
    boolean end(Flow flow) {
        boolean isLive = flows.isLive(flow);
        if (isLive) {
            // While RESETs still have a way to go.
            listener().onPathEnd(flow.remote(), loop.enter());
            flows.end(flow);
        }
        return isLive;
    }

    void onPath(Flow flow) {
        listener().onPath(new Path(flow.local(), flow.remote()), loop.enter());
    }

    @Override
    public void onPacket(TcpSegment segment, byte[] buf, int len, boolean isVerified) {
        if (len < 0) {
            errors.add(UdpErrors.Reason.OVERSIZED, 1);
            return;
        }
        FlowDrop drop = segment.read(buf, 0, len, isVerified);
        if (drop != null) {
            flows.drop(drop);
            return;
        }
        long now = loop.enterAnew();
        Flow flow = flows.onSegment(segment, now);
        if (flow == null) {
            return;
        }
        loop.writeEarly();
        boolean isAuthentic =
                listener().onPacket(buf, segment.payloadOffset(), segment.payloadBytes(), flow.remote(), now);
        if (isAuthentic && flows.authenticate(flow)) {
            log.info("flow: " + flow.remote() + " authenticated");
        }
    }

    @Override
    public void send(byte[] buf, int off, int len, Endpoint to) {
        loop.enter();
        Flow flow = flows.towards(to);
        if (flow == null) {
            return;
        }
        boolean isQueued = false;
        for (IpSockets sockets : all) {
            isQueued |= sockets.isIpv6() == to.isIpv6() && sockets.send(flow, buf, off, len, entropy.nextInt());
        }
        if (!isQueued) {
            errors.add(UdpErrors.Reason.NO_BUFFER, 1);
        }
    }

    @Override
    public boolean isWritable() {
        for (IpSockets sockets : all) {
            if (!sockets.isWritable()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void push() {
        for (IpSockets sockets : all) {
            sockets.flush();
        }
    }

    @Override
    public void onSendError(UdpErrors.Reason reason, String text) {
        errors.add(reason, 1);
        limitedLog.write("raw socket: " + text);
    }

    @Override
    public void onWritable() {
        isWritableAgain = true;
        loop.enter();
    }

    @Override
    public boolean takeWritable() {
        boolean taken = isWritableAgain;
        isWritableAgain = false;
        return taken;
    }

    @Override
    public UdpErrors errors() {
        return errors;
    }

    private DatagramListener listener() {
        return Objects.requireNonNull(listener);
    }

    private void onSecond() {
        for (IpSockets sockets : all) {
            errors.add(UdpErrors.Reason.OVERFLOW, sockets.takeDrops());
        }
        Owner told = owner;
        if (told == null) {
            return;
        }
        for (Flow flow : flows.expired(config.timing().flowSilenceNanos(), loop.enter())) {
            told.onExpired(flow);
        }
    }

    private void onDeviceReplaced(int index) {
        deviceIndex = index;
        DeviceWatch told = Objects.requireNonNull(deviceWatch);
        try {
            for (IpSockets sockets : all) {
                sockets.rebind(index);
            }
            told.onUsed();
        } catch (SystemCallException e) {
            told.onFailure(String.valueOf(e.getMessage()));
            return;
        }
        if (owner != null) {
            owner.onDeviceReplaced();
        }
    }

    /// Why nobody is reached through the interface; null: for no such reason. From any thread.
    @Nullable
    String deviceTrouble() {
        DeviceWatch started = deviceWatch;
        return started == null ? null : started.trouble();
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.cancel(false);
        }
        DeviceWatch followed = deviceWatch;
        if (followed != null) {
            followed.stop();
        }
        for (IpSockets sockets : all) {
            sockets.close();
        }
        all = List.of();
    }
}
