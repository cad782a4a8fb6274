package net.kcptun.app.net.forward;

import net.kcptun.app.config.Config;
import net.kcptun.app.linux.UdpSocket;
import net.kcptun.app.net.base.DatagramTransport;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.app.net.relay.ChannelRelaySockets;
import net.kcptun.app.net.relay.NativeRelaySockets;
import net.kcptun.app.net.relay.RelayedTurns;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.relay.Relay;
import net.kcptun.core.relay.RelayOptions;
import net.kcptun.core.relay.RelaySockets;
import net.kcptun.core.relay.RelayView;
import net.kcptun.core.tunnel.Tunnel;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.tunnel.api.TurnHandler;

/// The relay of a rendezvous server, on the loop of its only shard. On the loop's thread, once that turns.
final class ShardRelay {
    private final TunnelLoop loop;
    private final Relay relay;
    private final Runnable closeSockets;

    /// Where it is.
    ///
    /// @param cipher the tunnel's: both are of one thread
    record Place(TunnelLoop loop, DatagramTransport transport, PacketCipher cipher, TunnelEvents events) {}

    private ShardRelay(TunnelLoop loop, Relay relay, Runnable closeSockets) {
        this.loop = loop;
        this.relay = relay;
        this.closeSockets = closeSockets;
    }

    static ShardRelay of(Config config, RelayOptions options, Forwarder.Parts parts, Place at) {
        if (parts.transport() != Transport.EPOLL) {
            RelaySockets sockets = new ChannelRelaySockets(at.loop(), at.transport()::localAddress, parts.log());
            return new ShardRelay(at.loop(), relay(options, sockets, parts, at), () -> {});
        }
        UdpSocket.Options udp = new UdpSocket.Options(
                config.netdev(), config.udp().rcvbuf(), config.udp().sndbuf());
        NativeRelaySockets sockets = new NativeRelaySockets(at.loop(), at.transport()::localAddress, udp, parts.log());
        return new ShardRelay(at.loop(), relay(options, sockets, parts, at), sockets::close);
    }

    private static Relay relay(RelayOptions options, RelaySockets sockets, Forwarder.Parts parts, Place at) {
        return new Relay(options, sockets, at.cipher(), parts.entropy(), at.events());
    }

    RelayPorts ports() {
        return relay;
    }

    TurnHandler turnsWith(Tunnel tunnel) {
        return new RelayedTurns(tunnel, relay);
    }

    /// Rate and number of pairs hold from now on.
    void options(RelayOptions next) {
        relay.limits(next.bytesPerSecond(), next.pairs());
    }

    /// @param withPairs false: only sums
    RelayView view(boolean withPairs) {
        return relay.view(withPairs ? Relay.MOST_VIEWED : 0);
    }

    void close() {
        relay.close(loop.enter());
        closeSockets.run();
    }
}
