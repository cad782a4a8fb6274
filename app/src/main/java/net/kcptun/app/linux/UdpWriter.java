package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Sends on a UDP socket that somebody else has opened: a datagram, or a run of them that the kernel is to cut. Linux
/// with 64 bits.
///
/// Cost: one system call, nothing is copied or allocated. One thread, which also makes it.
public final class UdpWriter {
    /// [#send]: it is one datagram.
    public static final int UNCUT = 0;

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    /// With a short, and what is left of eight.
    private static final int CONTROL_BYTES = MessageArray.CONTROL_HEADER_BYTES + Long.BYTES;
    private static final MethodHandle SENDMSG = SystemCall.handle("sendmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

    private final int fd;
    private final boolean ipv6;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(SystemCall.stateLayout());
    private final MessageArray message = new MessageArray(arena, 1, 0, SocketAddress.BYTES_MAX, CONTROL_BYTES);

    /// @param ipv6 whether the socket is one: then IPv4 addresses are written as mapped ones
    public UdpWriter(int socket, boolean ipv6) {
        this.fd = socket;
        this.ipv6 = ipv6;
        message.controlKind(0, SOL_UDP, UDP_SEGMENT);
        SocketAddress.family(message.names(), 0, ipv6);
        message.nameSize(0, SocketAddress.bytes(ipv6));
    }

    /// Returns once this class is initialized.
    static void link() {}

    /// Where to send to from now on. False: that has an IPv6 address, and this socket is not one for IPv6.
    ///
    /// @param high  the first 64 bits of an IPv6 address, else 0
    /// @param low   the last 64 bits of an IPv6 address, or an IPv4 address
    /// @param scope the interface of a link-local IPv6 address, else 0
    public boolean peer(boolean isIpv6, long high, long low, int port, int scope) {
        if (ipv6) {
            long mapped = (long) SocketAddress.MAPPED << 32 | low;
            SocketAddress.ipv6(message.names(), 0, high, isIpv6 ? low : mapped, scope);
        } else {
            SocketAddress.ipv4(message.names(), 0, (int) low);
        }
        SocketAddress.port(message.names(), 0, port);
        return ipv6 || !isIpv6;
    }

    /// Sends what lies at an address of native memory.
    ///
    /// @param datagramBytes how long the datagrams are that it is cut into, but for the last one; or [#UNCUT]
    /// @return whether the kernel has taken all of it; if not, it has taken nothing
    public boolean send(long address, int bytes, int datagramBytes) {
        message.buffer(0, address, bytes);
        message.controlSize(0, datagramBytes == UNCUT ? 0 : CONTROL_BYTES);
        message.controlData(0, datagramBytes);
        try {
            return (int) SENDMSG.invokeExact(state, fd, message.headers(), 0) >= 0;
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    public void close() {
        arena.close();
    }
}
