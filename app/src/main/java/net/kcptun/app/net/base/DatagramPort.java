package net.kcptun.app.net.base;

import net.kcptun.core.tunnel.api.PacketSink;

/// What carries a tunnel's datagrams, as far as its loop is concerned. Owned by the loop's thread.
public interface DatagramPort extends PacketSink {
    /// Above any packet of the protocol, which stays below 1500 bytes.
    int PACKET_BYTES_MAX = 2048;

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
