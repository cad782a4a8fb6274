package net.kcptun.app.net;

import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.tunnel.Limits;
import org.jspecify.annotations.Nullable;

/// Datagrams as they are, over UDP.
final class UdpCarriage implements Carriage {
    private final TunnelLoop loop;
    private final UdpPort port;
    private final User user;
    private final NameResolver resolver;
    private final NetLog log;

    UdpCarriage(TunnelLoop loop, Config config, Forwarder.Parts parts, NameResolver resolver, User user) {
        this.loop = loop;
        this.user = user;
        this.resolver = resolver;
        this.log = parts.log();
        this.port = new UdpPort(loop, parts.transport(), config.udp(), user::onDatagram, log);
        port.device(config.netdev());
    }

    @Override
    public DatagramPort port() {
        return port;
    }

    @Override
    public void listen(HostPort kcpBind, PortShare share) throws StartException {
        StartException failure = new StartException("no address to bind");
        for (InetSocketAddress local : BindAddresses.of(kcpBind)) {
            Future<Void> bound = port.bind(local, share).awaitUninterruptibly();
            if (bound.isSuccess()) {
                log.info("udp bind: " + AddressCache.endpointOf(port.localAddress()));
                return;
            }
            failure = StartException.bind("UDP", AddressCache.endpointOf(local), bound.cause());
        }
        throw failure;
    }

    @Override
    public void join(InetSocketAddress shared) throws StartException {
        Future<Void> bound = port.bind(shared, PortShare.FURTHER).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw StartException.bind("UDP", AddressCache.endpointOf(shared), bound.cause());
        }
    }

    @Override
    public PeerWay follow(String key, HostPort name, @Nullable HostPort from) throws StartException {
        InetSocketAddress configured =
                from == null ? null : BindAddresses.of(from).getFirst();
        InetSocketAddress local = port.isBound() ? port.localAddress() : configured;
        RemotePath.Target target = new RemotePath.Target(key, name, local, user::onPath);
        RemotePath started = new RemotePath(loop, port, target, resolver, log);
        started.start();
        log.info("udp connect: " + name);
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
    public void limits(Limits limits) {
        // None concerns datagrams as such.
    }

    @Override
    public FlowTable.View flows(boolean withEach) {
        return FlowTable.View.NONE;
    }

    @Override
    public void close() {
        port.close();
    }
}
