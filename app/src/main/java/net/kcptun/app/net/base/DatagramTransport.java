package net.kcptun.app.net.base;

import java.net.InetSocketAddress;
import java.util.List;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import net.kcptun.app.net.disguise.DisguiseTransport;
import net.kcptun.app.net.udp.UdpTransport;
import net.kcptun.core.obfs.FlowTable;
import net.kcptun.core.tunnel.api.DatagramListener;
import org.jspecify.annotations.Nullable;

/// How a shard's datagrams get to its peers and from them: plain ([UdpTransport]) or disguised ([DisguiseTransport]).
public interface DatagramTransport {
    /// What the tunnel sends through.
    DatagramPort port();

    /// Before anything is received.
    void attach(DatagramListener listener);

    /// Blocks until peers can come to this address; not from the loop's thread.
    ///
    /// @param share not FURTHER
    void listen(HostPort kcpBind, PortShare share) throws StartException;

    /// Blocks until some of the peers that come to another loop's address come here; not from the loop's thread.
    void join(InetSocketAddress shared) throws StartException;

    /// Begins to find the way to those that must be reached. Blocks for their names; not from the loop's thread.
    ///
    /// @param key   the configuration's key that holds the names
    /// @param names at least one; only one where the datagrams are disguised
    /// @param from  where to reach them from; null: any address
    PeerLink follow(String key, List<HostPort> names, @Nullable HostPort from) throws StartException;

    /// Where peers come to. Only once that is open.
    InetSocketAddress localAddress();

    /// From any thread; 0: there is no UDP socket now.
    default int udpPort() {
        return 0;
    }

    /// Why nobody is reached through the interface that `netdev` names; null: for no such reason. From any thread.
    default @Nullable String deviceTrouble() {
        return null;
    }

    /// On the loop's thread.
    ///
    /// @param withEach false: only sums
    default FlowTable.View flows(boolean withEach) {
        return FlowTable.View.NONE;
    }

    /// On the loop's thread: another configuration from now on.
    default void config(Config next) {}

    /// On the loop's thread: nobody is heard, and nothing sent, from now on.
    void close();
}
