package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Receives from a UDP socket that somebody else has opened, maybe with receive offload: then one read brings what the
/// kernel has merged, several datagrams of one peer, which came to one address of this host. That is told where the
/// socket has been asked to ([#tellLocal]). Linux with 64 bits.
///
/// Cost a read: one system call. Cost a datagram: one copy to the heap. One thread, which also makes it.
public final class UdpReader {
    private static final int NO_SOCKET = -1;
    private static final int SOL_UDP = 17;
    private static final int UDP_GRO = 104;
    private static final MethodHandle RECVMSG = SystemCall.handle("recvmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    /// More than the kernel merges.
    private static final int BUFFER_BYTES = 65_536;
    /// With an int, and what is left of eight; and which address it came to.
    private static final int CONTROL_BYTES = MessageArray.CONTROL_HEADER_BYTES + Long.BYTES + PacketInfo.CONTROL_BYTES;

    private final int fd;
    private final boolean ipv6;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(SystemCall.stateLayout());
    private final MessageArray message =
            new MessageArray(arena, 1, BUFFER_BYTES, SocketAddress.BYTES_MAX, CONTROL_BYTES);
    private int bytes;
    private int at;
    private int datagramBytes;
    private int datagrams;
    /// Where in the control data that address is; -1: it is not told.
    private long localAt = -1;

    private UdpReader(int fd, boolean ipv6) {
        this.fd = fd;
        this.ipv6 = ipv6;
    }

    /// Has a socket tell from now on which address of this host a datagram came to.
    public static void tellLocal(int socket, boolean ipv6) throws SystemCallException {
        Sockets.option(socket, PacketInfo.level(ipv6), ipv6 ? PacketInfo.IPV6_RECVPKTINFO : PacketInfo.IP_PKTINFO, 1);
    }

    /// Links what this and [UdpWriter] call, which takes some 40 ms. Optional: a loop that needs it meanwhile waits.
    /// From any thread.
    public static void prepare() {
        UdpWriter.link();
        CFunction.link("dup", 0);
        CFunction.link("close", 0);
    }

    /// @param socket stays whose it is: this reads through a descriptor of its own
    /// @param ipv6   whether the socket is one
    public static UdpReader of(int socket, boolean ipv6) throws SystemCallException {
        return new UdpReader(CFunction.call("dup", socket).orThrow(), ipv6);
    }

    /// Of many sockets, each of which is named when it is read ([#read(int)]).
    ///
    /// @param ipv6 whether the sockets are
    public static UdpReader ofMany(boolean ipv6) {
        return new UdpReader(NO_SOCKET, ipv6);
    }

    public int fd() {
        return fd;
    }

    /// Takes what is there, without waiting, in place of what was read before.
    ///
    /// @return whether there was anything
    public boolean read() throws SystemCallException {
        return read(fd);
    }

    /// As [#read], from that socket.
    public boolean read(int socket) throws SystemCallException {
        datagrams = 0;
        message.renew(0);
        int received = receive(socket);
        if (received < 0) {
            int errno = SystemCall.errno(state);
            if (errno == SystemCall.EAGAIN || errno == SystemCall.EINTR) {
                return false;
            }
            throw new SystemCallException("recvmsg", errno);
        }
        at = 0;
        bytes = received;
        // How long the datagrams are that were merged, but for the last one.
        int merged = message.control(0, SOL_UDP, UDP_GRO);
        datagramBytes = merged > 0 ? merged : bytes;
        datagrams = merged > 0 ? Math.ceilDiv(bytes, merged) : 1;
        long info = message.controlData(0, PacketInfo.level(ipv6), PacketInfo.type(ipv6), PacketInfo.bytes(ipv6));
        localAt = info < 0 ? -1 : info + PacketInfo.addressAt(ipv6);
        return true;
    }

    /// Where all that the last [#read] has brought is in native memory.
    public long address() {
        return message.buffers().address();
    }

    /// How much the last [#read] has brought.
    public int bytes() {
        return bytes;
    }

    /// How long each datagram of that is, but for the last one.
    public int datagramBytes() {
        return datagramBytes;
    }

    /// Copies a part of what the last [#read] has brought to the start of `buf`.
    public void copy(int from, byte[] buf, int len) {
        MemorySegment.copy(message.buffers(), JAVA_BYTE, from, buf, 0, len);
    }

    /// Whether a datagram of the last [#read] is left.
    public boolean hasNext() {
        return datagrams > 0;
    }

    /// Copies the next datagram to the start of `buf`, as far as there is room.
    ///
    /// @return its length
    public int next(byte[] buf) {
        int len = Math.min(datagramBytes, bytes - at);
        MemorySegment.copy(message.buffers(), JAVA_BYTE, at, buf, 0, Math.min(len, buf.length));
        at += len;
        datagrams--;
        return len;
    }

    /// Whether the sender of all that the last [#read] has brought has an IPv6 address. Those of IPv4 on a socket for
    /// both have none.
    public boolean isFromIpv6() {
        return !SocketAddress.isIpv4(message.names(), 0) && !isMapped();
    }

    /// The first 64 bits of the sender's IPv6 address.
    public long senderHigh() {
        return SocketAddress.high(message.names(), 0);
    }

    /// The last 64 bits of the sender's IPv6 address, or its IPv4 address.
    public long senderLow() {
        if (SocketAddress.isIpv4(message.names(), 0)) {
            return Integer.toUnsignedLong(SocketAddress.ipv4(message.names(), 0));
        }
        long low = SocketAddress.low(message.names(), 0);
        return isMapped() ? low & 0xffff_ffffL : low;
    }

    public int senderPort() {
        return SocketAddress.port(message.names(), 0);
    }

    /// The interface of the sender's link-local IPv6 address, else 0.
    public int senderScope() {
        return SocketAddress.scope(message.names(), 0);
    }

    /// Whether it is told to which address of this host it came. That is of the same family as the sender's.
    public boolean isLocalKnown() {
        return localAt >= 0;
    }

    /// The first 64 bits of that address, of IPv6.
    public long localHigh() {
        return SocketAddress.bareHigh(message.controls(), localAt);
    }

    /// The last 64 bits of that address, of IPv6, or an IPv4 address.
    public long localLow() {
        if (!ipv6) {
            return Integer.toUnsignedLong(SocketAddress.bareIpv4(message.controls(), localAt));
        }
        long low = SocketAddress.bareLow(message.controls(), localAt);
        return isMapped() ? low & 0xffff_ffffL : low;
    }

    private boolean isMapped() {
        return SocketAddress.high(message.names(), 0) == 0
                && SocketAddress.low(message.names(), 0) >>> 32 == SocketAddress.MAPPED;
    }

    private int receive(int socket) {
        try {
            return (int) RECVMSG.invokeExact(state, socket, message.headers(), 0);
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    public void close() {
        if (fd != NO_SOCKET) {
            Sockets.close(fd);
        }
        arena.close();
    }
}
