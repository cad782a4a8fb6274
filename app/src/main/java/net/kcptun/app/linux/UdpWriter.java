package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Sends on a UDP socket that somebody else has opened: a datagram, or a run of them that the kernel is to cut. Linux
/// with 64 bits.
///
/// Cost: one system call, nothing is copied or allocated. One thread, which also makes it.
public final class UdpWriter {
    /// [#send]: it is one datagram.
    public static final int UNCUT = 0;

    private static final int UDP_SEGMENT = 103;

    private final int fd;
    private final boolean ipv6;
    private final Arena arena = Arena.ofConfined();
    private final UdpMessage message = new UdpMessage(arena);

    /// @param ipv6 whether the socket is one: then IPv4 addresses are written as mapped ones
    public UdpWriter(int socket, boolean ipv6) {
        this.fd = socket;
        this.ipv6 = ipv6;
        MemorySegment control = message.control();
        control.set(JAVA_LONG, 0, UdpMessage.CONTROL_HEADER_BYTES + Short.BYTES);
        control.set(JAVA_INT, 8, UdpMessage.SOL_UDP);
        control.set(JAVA_INT, 12, UDP_SEGMENT);
        SocketAddress.family(message.name(), 0, ipv6);
        message.nameBytes(SocketAddress.bytes(ipv6));
    }

    /// Where to send to from now on.
    public void peerIpv4(int address, int port) {
        if (ipv6) {
            long mapped = (long) UdpMessage.MAPPED << 32 | Integer.toUnsignedLong(address);
            SocketAddress.ipv6(message.name(), 0, 0, mapped, 0);
        } else {
            SocketAddress.ipv4(message.name(), 0, address);
        }
        SocketAddress.port(message.name(), 0, port);
    }

    /// Where to send to from now on. False: this socket is not one for IPv6.
    ///
    /// @param high  the first 64 bits of the address
    /// @param low   the last 64 bits
    /// @param scope the interface of a link-local address, else 0
    public boolean peerIpv6(long high, long low, int port, int scope) {
        if (ipv6) {
            SocketAddress.ipv6(message.name(), 0, high, low, scope);
            SocketAddress.port(message.name(), 0, port);
        }
        return ipv6;
    }

    /// Sends what lies at an address of native memory.
    ///
    /// @param datagramBytes how long the datagrams are that it is cut into, but for the last one; or [#UNCUT]
    /// @return whether the kernel has taken all of it; if not, it has taken nothing
    public boolean send(long address, int bytes, int datagramBytes) {
        message.buffer(address, bytes);
        message.controlBytes(datagramBytes == UNCUT ? 0 : UdpMessage.CONTROL_BYTES);
        message.control().set(JAVA_SHORT, UdpMessage.CONTROL_HEADER_BYTES, (short) datagramBytes);
        return message.send(fd) >= 0;
    }

    public void close() {
        arena.close();
    }
}
