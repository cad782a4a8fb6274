package net.kcptun.app.net.disguise;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.DatagramTransport;
import net.kcptun.app.net.base.EpollSupport;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.PeerLink;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.tunnel.api.DatagramListener;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Datagrams disguised as segments of TCP connections: `obfs` is `dpi/tcp-wnd`. Over epoll only.
public final class DisguiseTransport implements DatagramTransport {
    /// Where the layouts and numbers of the system calls are as they are written down here.
    private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64", "riscv64");

    private final TunnelLoop loop;
    private final Config config;
    private final FlowPort port;
    private final NameResolver resolver;
    private final NetLog log;
    private @Nullable FlowListener listener;

    public DisguiseTransport(TunnelLoop loop, Config config, NameResolver resolver, Entropy entropy, NetLog log) {
        this.loop = loop;
        this.config = config;
        this.resolver = resolver;
        this.log = log;
        this.port = new FlowPort(loop, config, entropy, log);
    }

    private void checkSystem() throws StartException {
        String processor = System.getProperty("os.arch");
        if (!PROCESSORS.contains(processor)) {
            throw new StartException("obfs: not possible on a processor of the kind " + processor + "; remove it");
        }
        if (loop.transport() != Transport.EPOLL) {
            throw new StartException("obfs: " + EpollSupport.missing());
        }
    }

    @Override
    public DatagramPort port() {
        return port;
    }

    @Override
    public void attach(DatagramListener listener) {
        port.attach(listener);
    }

    @Override
    public void listen(HostPort kcpBind, PortShare share) throws StartException {
        checkSystem();
        LocalAddresses.open(kcpBind, this::listen);
    }

    private void listen(InetSocketAddress local) throws StartException {
        FlowListener opened = new FlowListener(loop, port, config.tcp().reuseport(), log);
        port.open(LocalAddresses.isIpv6(local) && !local.getAddress().isAnyLocalAddress());
        opened.start(local);
        listener = opened;
        log.info("obfs: tcp listen " + AddressCache.endpointOf(opened.localAddress()));
    }

    @Override
    public void join(InetSocketAddress shared) {
        throw new IllegalStateException("the disguise has one loop");
    }

    @Override
    public PeerLink follow(String key, List<HostPort> names, @Nullable HostPort from) throws StartException {
        checkSystem();
        InetSocketAddress local = from == null ? null : LocalAddresses.of(from).getFirst();
        port.open(false);
        FlowDialer started = new FlowDialer(loop, port, new FlowDialer.Target(names.getFirst(), local), resolver, log);
        started.start();
        log.info("obfs: tcp connect " + names.getFirst());
        return started;
    }

    @Override
    public InetSocketAddress localAddress() {
        return Objects.requireNonNull(listener).localAddress();
    }

    @Override
    public void config(Config next) {
        port.config(next);
    }

    @Override
    public FlowTable.View flows(boolean withEach) {
        return port.flows().view(withEach);
    }

    @Override
    public @Nullable String deviceTrouble() {
        return port.deviceTrouble();
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.stop();
        }
        port.close();
    }
}
