package net.kcptun.core.tunnel;

import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;

/// What a [ControlPlane] asks of the tunnel that it belongs to.
interface ControlHost {
    TunnelOptions options();

    PathFinder pathFinder();

    Entropy entropy();

    /// The largest KCP packet towards `peer`.
    int packetBytes(Endpoint peer);

    /// Whether datagrams are sealed, so that whoever sent one has the key.
    boolean isSealed();

    void send(ControlMessage message, Endpoint to, long now);

    /// When the last datagram of any kind was sent to anyone.
    long lastSentAt();

    /// When the first datagram was sent since [#onAnswer]; 0 = none was.
    long unansweredSince();

    /// The peer was heard: what was sent before counts as answered.
    void onAnswer();

    /// A client's peer is found, or is at another address, or is reached through another socket: its sessions go on
    /// there.
    void onPeerMoved(long now);

    void event(TunnelEvent event, long now);

    void drop(DropReason reason, Endpoint from, long now);
}
