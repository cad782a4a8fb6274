package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.Endpoint;

/// Where sealed datagrams go. Never calls back into the tunnel from inside a call.
public interface PacketSink {
    /// Sends one datagram, or queues it behind those before. The bytes are copied before this returns.
    void send(byte[] buf, int off, int len, Endpoint to);

    /// Whether there is room for more. While false the tunnel sends nothing but control messages; `Tunnel.flush` goes
    /// on where it has turned true.
    boolean isWritable();

    /// More work is to come before the turn ends, for which what was sent so far need not wait.
    default void push() {}
}
