package net.kcptun.core.tunnel.control;

import net.kcptun.core.tunnel.PacketSender;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.PathFinder;
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
    private final PacketSender outlet;
    private final TunnelStats stats;
    private final Sessions sessions;
    private TunnelOptions options;

    /// What the control plane does to a client's sessions.
    public interface Sessions {
        /// The peer is to be reached in another way.
        void onPeerMoved(long now);

        /// One of them is to ask the peer for an answer.
        void ask();
    }

    public ControlHost(
            TunnelOptions options, TunnelPorts ports, PacketSender outlet, TunnelStats stats, Sessions sessions) {
        this.options = options;
        this.ports = ports;
        this.outlet = outlet;
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

    Entropy entropy() {
        return ports.entropy();
    }

    /// The largest KCP packet towards `peer`.
    int packetBytes(Endpoint peer) {
        return outlet.maxPlainBytes(peer);
    }

    /// Whether datagrams are sealed, so that whoever sent one has the key.
    boolean isSealed() {
        return outlet.isSealed();
    }

    void send(ControlMessage message, Endpoint to, long now) {
        outlet.send(message, to, now);
    }

    /// When the last datagram of any kind was sent to anyone.
    long lastSentAt() {
        return outlet.lastSentAt();
    }

    /// When the first datagram was sent since [#onAnswer]; 0 = none was.
    long unansweredSince() {
        return outlet.unansweredSince();
    }

    /// The peer was heard: what was sent before counts as answered.
    void onAnswer() {
        outlet.onAnswer();
    }

    /// A client's peer is found, or is at another address, or is reached through another socket: its sessions go on
    /// there.
    void onPeerMoved(long now) {
        sessions.onPeerMoved(now);
    }

    /// One of a client's sessions asks the server for an answer, if there is one.
    void ask() {
        sessions.ask();
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
