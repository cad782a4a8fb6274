package net.kcptun.core.tunnel.control;

import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.PathFinder;
import net.kcptun.core.tunnel.api.RelayPorts;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelPorts;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;

/// What a [ControlPlane] has of the tunnel that it belongs to.
public final class ControlHost {
    private final TunnelPorts ports;
    private final Sender sender;
    private final TunnelStats stats;
    private final Sessions sessions;
    private TunnelOptions options;

    /// What a tunnel sends, and when it last did.
    public interface Sender {
        void send(ControlMessage message, Endpoint to, long now);

        /// The largest KCP packet towards `peer`.
        int maxPlainBytes(Endpoint peer);

        /// Whether datagrams are sealed, so that whoever sent one has the key.
        boolean isSealed();

        /// When the last datagram of any kind was sent to anyone.
        long lastSentAt();

        /// When the first datagram was sent since [#onAnswer]; 0 = none was.
        long unansweredSince();

        /// The peer was heard: what was sent before counts as answered.
        void onAnswer();
    }

    /// What the control plane does to a client's sessions.
    public interface Sessions {
        /// The peer is found, or is at another address, or is reached through another socket: they go on there.
        void onPeerMoved(long now);

        /// One of them, if there is one, is to ask the peer for an answer.
        void ask();
    }

    public ControlHost(TunnelOptions options, TunnelPorts ports, Sender sender, TunnelStats stats, Sessions sessions) {
        this.options = options;
        this.ports = ports;
        this.sender = sender;
        this.stats = stats;
        this.sessions = sessions;
    }

    public void options(TunnelOptions other) {
        options = other;
    }

    TunnelOptions options() {
        return options;
    }

    PathFinder pathFinder() {
        return ports.pathFinder();
    }

    RelayPorts relays() {
        return ports.relay();
    }

    Entropy entropy() {
        return ports.entropy();
    }

    SharedRegistry registry() {
        return ports.registry();
    }

    Sender sender() {
        return sender;
    }

    Sessions sessions() {
        return sessions;
    }

    void event(TunnelEvent event, long now) {
        ports.events().onEvent(event, now);
    }

    /// A datagram is not used, because it would go beyond `limit`.
    void refuse(Limit limit, Endpoint from, long now) {
        stats.refused(limit);
        drop(DropReason.beyond(limit), from, now);
    }

    public void drop(DropReason reason, Endpoint from, long now) {
        stats.dropped(reason);
        ports.events().onDrop(reason, from, now);
    }
}
