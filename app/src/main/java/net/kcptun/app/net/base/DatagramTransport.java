package net.kcptun.app.net.base;

import java.net.InetSocketAddress;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.disguise.DisguiseTransport;
import net.kcptun.app.net.udp.UdpTransport;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// How a shard's datagrams get to its peers and from them: plain ([UdpTransport]) or disguised ([DisguiseTransport]).
public interface DatagramTransport {
    /// What the tunnel sends through.
    DatagramPort port();

    /// Blocks until peers can come to this address; not from the loop's thread.
    ///
    /// @param share not FURTHER
    void listen(HostPort kcpBind, PortShare share) throws StartException;

    /// Blocks until some of the peers that come to another loop's address come here; not from the loop's thread.
    void join(InetSocketAddress shared) throws StartException;

    /// Begins to find the way to the one that must be reached. Blocks for its name; not from the loop's thread.
    ///
    /// @param key  the configuration's key that holds the name
    /// @param from where to reach it from; null: any address
    PeerLink follow(String key, HostPort name, @Nullable HostPort from) throws StartException;

    /// Where peers come to. Only once that is open.
    InetSocketAddress localAddress();

    /// From any thread; 0: there is no UDP socket now.
    int udpPort();

    /// On the loop's thread.
    ///
    /// @param withEach false: only sums
    FlowTable.View flows(boolean withEach);

    /// On the loop's thread: other limits from now on.
    void limits(Limits limits);

    /// On the loop's thread: nobody is heard, and nothing sent, from now on.
    void close();

    /// The tunnel, on the loop's thread.
    interface User {
        /// Whether the datagram authenticated. The buffer may be changed, and is used again after the call.
        boolean onDatagram(byte[] buf, int off, int len, Endpoint from, long now);

        /// There is a way, or another one, to the one that must be reached.
        void onPath(Path path, long now);

        /// The flow to that peer ends.
        void onPathEnd(Endpoint remote, long now);

        /// How long an authenticated peer's flow may be silent.
        long flowSilenceNanos();
    }
}
