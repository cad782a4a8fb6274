package net.kcptun.app.net;

import net.kcptun.core.tunnel.PacketSink;

/// What carries a tunnel's datagrams, as far as its loop is concerned. Owned by the loop's thread.
interface DatagramPort extends PacketSink {
    /// Packets leave: at the end of a turn, or before more work.
    @Override
    void push();

    /// Whether [#isWritable] has turned true since the last call.
    boolean takeWritable();

    /// From any thread.
    UdpErrors errors();

    /// What was sent before has been handed to the kernel as far as it takes it.
    void close();
}
