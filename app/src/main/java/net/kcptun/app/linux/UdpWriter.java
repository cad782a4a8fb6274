package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

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
    /// [#send] and [#errno]: all went well.
    public static final int SENT = 0;
    /// How many datagrams one [#sendEach] takes at most.
    public static final int EACH_MAX = 64;

    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    /// With a short, and what is left of eight.
    private static final int SEGMENT_BYTES = MessageArray.CONTROL_HEADER_BYTES + Long.BYTES;
    private static final int CONTROL_BYTES = SEGMENT_BYTES + PacketInfo.CONTROL_BYTES;
    private static final MethodHandle SENDMSG = SystemCall.handle("sendmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDMMSG =
            SystemCall.handle("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private int fd;
    private final boolean ipv6;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(SystemCall.stateLayout());
    private final MessageArray messages = new MessageArray(arena, EACH_MAX, 0, SocketAddress.BYTES_MAX, CONTROL_BYTES);
    private final long segmentAt;
    private final long localAt;
    private int localBytes;

    /// @param ipv6 whether the socket is one: then IPv4 addresses are written as mapped ones
    public UdpWriter(int socket, boolean ipv6) {
        this.fd = socket;
        this.ipv6 = ipv6;
        segmentAt = messages.controlHead(0, 0, SOL_UDP, UDP_SEGMENT, Short.BYTES);
        localAt = messages.controlHead(
                        0, SEGMENT_BYTES, PacketInfo.level(ipv6), PacketInfo.type(ipv6), PacketInfo.bytes(ipv6))
                + PacketInfo.addressAt(ipv6);
        SocketAddress.family(messages.names(), 0, ipv6);
        for (int i = 0; i < EACH_MAX; i++) {
            messages.nameOfFirst(i, SocketAddress.bytes(ipv6));
        }
    }

    /// Sends on another socket of the same family from now on.
    public void socket(int other) {
        fd = other;
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
            SocketAddress.ipv6(messages.names(), 0, high, isIpv6 ? low : mapped(low), scope);
        } else {
            SocketAddress.ipv4(messages.names(), 0, (int) low);
        }
        SocketAddress.port(messages.names(), 0, port);
        return ipv6 || !isIpv6;
    }

    /// Which of this host's addresses to send from, from now on.
    ///
    /// @param isIpv6 as the peer
    public void local(boolean isIpv6, long high, long low) {
        if (ipv6) {
            SocketAddress.bareIpv6(messages.controls(), localAt, high, isIpv6 ? low : mapped(low));
        } else {
            SocketAddress.bareIpv4(messages.controls(), localAt, (int) low);
        }
        localBytes = PacketInfo.CONTROL_BYTES;
    }

    /// From the address that the routes have for the peer, from now on.
    public void anyLocal() {
        localBytes = 0;
    }

    private static long mapped(long ipv4) {
        return (long) SocketAddress.MAPPED << 32 | ipv4;
    }

    /// Sends what lies at an address of native memory: all or nothing.
    ///
    /// @param datagramBytes how long the datagrams are that it is cut into, but for the last one; or [#UNCUT]
    /// @return [#SENT], or the error number
    public int send(long address, int bytes, int datagramBytes) {
        boolean isCut = datagramBytes != UNCUT;
        messages.buffer(0, address, bytes);
        messages.controls().set(JAVA_SHORT, segmentAt, (short) datagramBytes);
        messages.controlOfFirst(0, isCut ? 0 : SEGMENT_BYTES, (isCut ? SEGMENT_BYTES : 0) + localBytes);
        try {
            boolean isSent = (int) SENDMSG.invokeExact(state, fd, messages.headers(), 0) >= 0;
            return isSent ? SENT : SystemCall.errno(state);
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    /// Sends datagrams that lie one behind the other, cut here, as many as the kernel takes and [#EACH_MAX] at most.
    ///
    /// @param datagramBytes how long each is, but for the last one
    /// @return how many it took; if none, [#errno] says why
    public int sendEach(long address, int bytes, int datagramBytes) {
        int count = Math.min(EACH_MAX, Math.ceilDiv(bytes, datagramBytes));
        for (int i = 0; i < count; i++) {
            int at = i * datagramBytes;
            messages.buffer(i, address + at, Math.min(datagramBytes, bytes - at));
            messages.controlOfFirst(i, SEGMENT_BYTES, localBytes);
        }
        try {
            return Math.max(0, (int) SENDMMSG.invokeExact(state, fd, messages.headers(), count, 0));
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    /// The error number of the last call that failed.
    public int errno() {
        return SystemCall.errno(state);
    }

    /// The system's words for an error number.
    public static String errorText(int errno) {
        return SystemCall.text(errno);
    }

    /// Whether the kernel has no room now.
    public static boolean isBlocked(int errno) {
        return errno == SystemCall.EAGAIN;
    }

    /// Whether it may be the address to send from that the kernel does not take: this host no longer has it, or its
    /// routes lead nowhere from there.
    public static boolean mayBlameLocal(int errno) {
        return switch (errno) {
            case SystemCall.EINVAL, SystemCall.EADDRNOTAVAIL, SystemCall.ENETUNREACH, SystemCall.EHOSTUNREACH -> true;
            default -> false;
        };
    }

    /// Whether it may be the cutting that the kernel does not do. EINVAL: the packets are longer than the device takes,
    /// or checksums are off; EIO: the device cannot compute checksums; EMSGSIZE: the path's MTU is smaller.
    public static boolean mayBlameCutting(int errno) {
        return errno == SystemCall.EINVAL || errno == SystemCall.EIO || errno == SystemCall.EMSGSIZE;
    }

    public void close() {
        arena.close();
    }
}
