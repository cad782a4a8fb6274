package net.kcptun.app.net.udp;

import java.net.InetSocketAddress;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.DatagramTransport;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.PeerLink;
import net.kcptun.app.net.base.PortShare;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.tunnel.api.DatagramListener;
import org.jspecify.annotations.Nullable;

/// Datagrams as they are, over UDP.
public final class UdpTransport implements DatagramTransport {
    private final TunnelLoop loop;
    private final UdpPort port;
    private final NameResolver resolver;
    private final NetLog log;

    public UdpTransport(TunnelLoop loop, Config config, NameResolver resolver, NetLog log) {
        this.loop = loop;
        this.resolver = resolver;
        this.log = log;
        this.port = new UdpPort(loop, config.udp(), log);
        port.device(config.netdev());
        if (config.mode() != Config.Mode.CLIENT) {
            port.answersWhereAsked();
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
        LocalAddresses.open(kcpBind, local -> port.open(local, share));
        log.info("udp bind: " + AddressCache.endpointOf(port.localAddress()));
        if (loop.transport() != Transport.EPOLL
                && port.localAddress().getAddress().isAnyLocalAddress()
                && LocalAddresses.areSeveral()) {
            log.info("this host has several addresses, and without epoll all answers leave from the one that its routes"
                    + " choose: let kcp_bind name the address that others use");
        }
    }

    @Override
    public void join(InetSocketAddress shared) throws StartException {
        port.open(shared, PortShare.FURTHER);
    }

    @Override
    public PeerLink follow(String key, List<HostPort> names, @Nullable HostPort from) throws StartException {
        InetSocketAddress configured =
                from == null ? null : LocalAddresses.of(from).getFirst();
        InetSocketAddress local = port.isBound() ? port.localAddress() : configured;
        UdpPeerLink.Target target = new UdpPeerLink.Target(key, names, local);
        UdpPeerLink started = new UdpPeerLink(loop, port, target, resolver, log);
        started.start();
        names.forEach(name -> log.info("udp connect: " + name));
        return started;
    }

    @Override
    public InetSocketAddress localAddress() {
        return port.localAddress();
    }

    @Override
    public int udpPort() {
        return port.boundPort();
    }

    @Override
    public @Nullable String deviceTrouble() {
        return port.deviceTrouble();
    }

    @Override
    public void close() {
        port.close();
    }
}
