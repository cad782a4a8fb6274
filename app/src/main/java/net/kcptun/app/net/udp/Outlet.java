package net.kcptun.app.net.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// How the packets of a [PacketBatch] get to the kernel. What is sent while there is no socket is counted as lost. One
/// thread.
interface Outlet {
    /// Where packets go from now on; null: nowhere.
    ///
    /// @param receiver of that socket, where there is one
    void socket(@Nullable Channel channel, @Nullable UdpReceiver receiver);

    /// Takes a run: packets of one size, the last one maybe shorter, one behind the other.
    ///
    /// @param from  direct memory that holds them; retained where they have to wait
    /// @param start where they begin there
    /// @param bytes how many, of all of them
    void send(ByteBuf from, int start, int bytes, int packetBytes, Endpoint to);

    /// What was sent leaves now.
    void flush();

    /// The kernel has room again.
    default void onRoom() {}

    /// Whether not too much is waiting already.
    boolean isWritable();
}
