package net.kcptun.core.tunnel.control;

import java.util.List;
import java.util.Map;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.PathView;
import net.kcptun.core.tunnel.api.ServiceView;
import net.kcptun.core.tunnel.api.SharedRegistryView;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What an end says and hears outside its sessions: how it finds its peer, keeps the way open, introduces others.
///
/// One for each mode. Every datagram that is told here has authenticated, if there is a key.
public interface ControlPlane {
    /// The one that the options ask for.
    static ControlPlane of(TunnelOptions options, ControlHost host) {
        ServiceId service = options.service();
        return switch (options.role()) {
            case SERVER -> service == null ? new DirectServer(host) : new RegisteredServer(host, service);
            case CLIENT -> service == null ? new DirectClient(host) : new RendezvousClient(host, service);
            case RENDEZVOUS -> new RendezvousServer(host);
        };
    }

    /// Where a client's sessions go; null while that is not known, and always at other ends.
    default @Nullable Endpoint peer() {
        return null;
    }

    /// An address of the family that [#peer] is of, or will be; null where that is not known.
    default @Nullable Endpoint peerFamily() {
        return peer();
    }

    /// How this end stands with the one that it must reach; null where it need not reach any.
    default @Nullable PathView path(long now) {
        return null;
    }

    /// At a rendezvous server: what is registered, `most` of it, those seen longest ago first.
    default List<ServiceView> services(int most) {
        return List.of();
    }

    /// At a rendezvous server that has one: how it stands with the registry that it shares with others.
    default @Nullable SharedRegistryView registry() {
        return null;
    }

    /// At a rendezvous server: what it takes of the limits that concern services.
    default Map<Limit, Long> uses() {
        return Map.of();
    }

    /// Whether datagrams may come from there: all that a client without a key can tell strangers by.
    default boolean expects(Endpoint from) {
        return true;
    }

    /// Whether the rendezvous server that this end uses is there.
    default boolean isRendezvous(Endpoint from) {
        return false;
    }

    /// Whether a relay's port is there, behind which the peer is.
    default boolean isRelay(Endpoint peer) {
        return false;
    }

    /// Whether datagrams of sessions that come from there are of no session of this end's, whatever their conv.
    default boolean isRefused(Endpoint from) {
        return false;
    }

    /// There is a socket, and it is known where the server or the rendezvous server is: for the first time, or because
    /// either has changed.
    ///
    /// @param paths one for each of its addresses, at least one, the preferred one first
    default void onPaths(List<Path> paths, long now) {}

    /// A router in front of this host lets in from now on what comes to that address of its own.
    ///
    /// @param mapped null: it no longer does
    default void onMapped(@Nullable Endpoint mapped, long now) {}

    /// There is no way to that peer any more, until [#onPaths].
    default void onPathEnd(Endpoint peer) {}

    /// A datagram came.
    default void onReceived(Endpoint from, long now) {}

    /// A client's session was sent bytes of its stream.
    default void onData(long now) {}

    /// A message other than PING and RESET. False: this end has no use for it.
    default boolean onMessage(ControlMessage message, Endpoint from, long now) {
        return false;
    }

    /// Whether a PING that comes from there is answered.
    default boolean isAnswered(Endpoint from) {
        return true;
    }

    /// A peer's PING, which is answered elsewhere.
    default void onPing(Endpoint from, long now) {}

    /// `keepalive` has become another; what it times begins anew.
    default void onKeepalive(long now) {}

    void onTimer(long now);

    /// When [#onTimer] has something to do; `Long.MAX_VALUE` = never.
    long nextDeadline();
}
