package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/// Sends IP packets whose headers are the caller's: raw(7) with IPPROTO_RAW. Takes CAP_NET_RAW to open. Linux with
/// 64 bits.
///
/// Packets are queued ([#add]) and leave together ([#send]). Cost a packet: one copy from heap to native memory,
/// and its part of one sendmmsg. One thread.
public final class RawIpSocket {
    /// [#send]: everything has left.
    public static final int SENT = 0;

    /// [#send]: the rest waits until the socket is writable.
    public static final int BLOCKED = SystemCall.EAGAIN;

    private static final int QUEUE = 128;
    private static final int PACKET_BYTES_MAX = 1536;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_RAW = 255;
    private static final int IP_HDRINCL = 3;
    private static final int IPV6_HDRINCL = 36;
    private static final int IP_UNICAST_IF = 50;
    private static final int IPV6_UNICAST_IF = 76;

    private static final MethodHandle SENDMMSG =
            SystemCall.handle("sendmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private final int fd;
    private final boolean ipv6;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(SystemCall.stateLayout());
    private final MessageArray messages;
    private int first;
    private int end;

    private RawIpSocket(int fd, boolean ipv6) {
        this.fd = fd;
        this.ipv6 = ipv6;
        messages = new MessageArray(arena, QUEUE, PACKET_BYTES_MAX, SocketAddress.BYTES_MAX, 0);
        for (int i = 0; i < QUEUE; i++) {
            messages.nameSize(i, SocketAddress.bytes(ipv6));
            SocketAddress.family(messages.names(), messages.name(i), ipv6);
        }
    }

    /// @param bufferBytes 0 = the system's default
    public static RawIpSocket open(boolean ipv6, int bufferBytes) throws SystemCallException {
        int fd = Sockets.open(ipv6 ? SocketAddress.AF_INET6 : SocketAddress.AF_INET, SOCK_RAW, IPPROTO_RAW);
        try {
            Sockets.option(fd, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_HDRINCL : IP_HDRINCL, 1);
            if (bufferBytes > 0) {
                Sockets.sendBuffer(fd, bufferBytes);
            }
            return new RawIpSocket(fd, ipv6);
        } catch (SystemCallException e) {
            Sockets.close(fd);
            throw e;
        }
    }

    /// The interface that packets leave through, whatever the routes say.
    public void device(int interfaceIndex) throws SystemCallException {
        boolean isLittle = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        int value = isLittle ? Integer.reverseBytes(interfaceIndex) : interfaceIndex;
        Sockets.option(fd, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_UNICAST_IF : IP_UNICAST_IF, value);
    }

    public int fd() {
        return fd;
    }

    public boolean isEmpty() {
        return first == end;
    }

    public boolean isFull() {
        return end == QUEUE;
    }

    /// Queues a packet of headers and payload, unless [#isFull].
    ///
    /// @param high  the first 64 bits of the destination's IPv6 address
    /// @param low   the last 64 bits, or an IPv4 address
    /// @param scope the interface of a link-local address, else 0
    public void add(byte[] headers, int headerBytes, byte[] payload, int off, int len, long high, long low, int scope) {
        int slot = end++;
        long at = messages.buffer(slot);
        MemorySegment.copy(headers, 0, messages.buffers(), JAVA_BYTE, at, headerBytes);
        MemorySegment.copy(payload, off, messages.buffers(), JAVA_BYTE, at + headerBytes, len);
        messages.size(slot, headerBytes + len);
        long name = messages.name(slot);
        if (ipv6) {
            SocketAddress.ipv6(messages.names(), name, high, low, scope);
        } else {
            SocketAddress.ipv4(messages.names(), name, (int) low);
        }
    }

    /// Hands what is queued to the kernel. Any other result than [#SENT] and [#BLOCKED] is the error number of the
    /// packet that was refused, which is out of the queue then: the rest is to be sent again.
    public int send() {
        while (first < end) {
            int sent = sendmmsg();
            if (sent > 0) {
                first += sent;
                continue;
            }
            int errno = SystemCall.errno(state);
            if (errno == SystemCall.EAGAIN) {
                return BLOCKED;
            }
            if (errno != SystemCall.EINTR) {
                first++;
                return errno;
            }
        }
        first = 0;
        end = 0;
        return SENT;
    }

    private int sendmmsg() {
        try {
            return (int) SENDMMSG.invokeExact(state, fd, messages.headersFrom(first), end - first, 0);
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    /// The system's words for a result of [#send].
    public static String errorText(int errno) {
        return SystemCall.text(errno);
    }

    public void close() {
        Sockets.close(fd);
        arena.close();
    }
}
