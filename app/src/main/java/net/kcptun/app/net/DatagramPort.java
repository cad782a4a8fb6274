package net.kcptun.app.net;

import net.kcptun.core.tunnel.PacketSink;

/// What carries a tunnel's datagrams, as far as its loop is concerned. Owned by the loop's thread.
interface DatagramPort extends PacketSink {
    /// The end of the turn: packets leave.
    void flushBatch();

    /// Whether [#isWritable] has turned true since the last call.
    boolean takeWritable();

    /// From any thread.
    UdpErrors errors();

    /// What was sent before has been handed to the kernel as far as it takes it.
    void close();
}
