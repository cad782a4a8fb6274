package net.kcptun.app.net.portmap;

import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.log.NetLog;
import net.kcptun.app.net.base.NetworkDevice;
import net.kcptun.app.net.loop.TunnelLoop;
import net.kcptun.core.portmap.Mapping;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Keeps the tunnel's UDP port mapped at the router in front of this host, for as long as that is wanted.
///
/// Once a second it looks whether the tunnel's socket, this host's address or its router is another one: then the
/// mapping follows. What is mapped in IPv4 is told to the tunnel, which tells others, unless that address is a private
/// one too: then this host's own address helps more, if only those who are near. In IPv6 the router only opens its
/// firewall, and the tunnel knows its address already. Owned by its loop's thread.
public final class PortMapping {
    private static final int LOOK_SECONDS = 1;

    private final TunnelLoop loop;
    private final User user;
    private final List<RouterLink> links;
    private @Nullable ScheduledFuture<?> watch;
    private boolean isEnding;
    private volatile @Nullable Mapping mapped;
    private volatile @Nullable Mapping opened;

    /// Whose port it is. Called on the loop's thread.
    public interface User {
        /// What its socket is bound to; null: there is none now.
        @Nullable
        InetSocketAddress socket();

        /// Others get in there; null: no longer.
        void onMapped(@Nullable Endpoint outer);
    }

    /// @param netdev the interface that the tunnel uses; null: any
    public static PortMapping of(TunnelLoop loop, @Nullable String netdev, Entropy entropy, NetLog log, User user) {
        NetworkDevice device = netdev == null ? null : new NetworkDevice(netdev);
        return new PortMapping(
                new RouterLink.Common(loop, device, entropy, new MappingLog(log)),
                UplinkFinder.ipv4(netdev),
                UplinkFinder.ipv6(netdev),
                user);
    }

    PortMapping(RouterLink.Common common, UplinkFinder ipv4, UplinkFinder ipv6, User user) {
        this.loop = common.loop();
        this.user = user;
        this.links = List.of(
                new RouterLink(common, ipv4, this::onMapped),
                new RouterLink(common, ipv6, pinhole -> opened = pinhole));
    }

    /// Whether the port should be mapped, from now on.
    public void want(boolean isWanted) {
        if (isWanted && watch == null) {
            watch = loop.eventLoop().scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
        } else if (!isWanted) {
            release();
        }
    }

    /// What is mapped is given back, and the tunnel, which ends, not told.
    ///
    /// @return whether [#close] should wait for a quarter of a second, for the routers to be told once more
    public boolean end() {
        isEnding = true;
        return release();
    }

    public void close() {
        release();
        links.forEach(RouterLink::close);
    }

    /// What is mapped, of IPv4 if both are; null: nothing. From any thread.
    public @Nullable Mapping mapping() {
        Mapping first = mapped;
        return first == null ? opened : first;
    }

    private boolean release() {
        if (watch == null) {
            return false;
        }
        watch.cancel(false);
        watch = null;
        boolean isTold = false;
        for (RouterLink link : links) {
            isTold |= link.release();
        }
        return isTold;
    }

    private void look() {
        InetSocketAddress socket = user.socket();
        links.forEach(link -> link.look(socket));
    }

    private void onMapped(@Nullable Mapping mapping) {
        mapped = mapping;
        if (!isEnding) {
            user.onMapped(mapping != null && mapping.isPublic() ? mapping.outer() : null);
        }
    }
}
