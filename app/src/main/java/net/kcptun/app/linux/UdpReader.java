package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Receives from a UDP socket that somebody else has opened, maybe with receive offload: then one read brings what the
/// kernel has merged, several datagrams of one peer. Linux with 64 bits.
///
/// Cost a read: one system call. Cost a datagram: one copy to the heap. One thread, which also makes it.
public final class UdpReader {
    private static final int UDP_GRO = 104;
    /// More than the kernel merges.
    private static final int BUFFER_BYTES = 65_536;

    private final int fd;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
    private final UdpMessage message = new UdpMessage(arena);
    private int bytes;
    private int at;
    private int datagramBytes;
    private int datagrams;

    private UdpReader(int fd) {
        this.fd = fd;
        message.buffer(buffer.address(), BUFFER_BYTES);
    }

    /// Links what this and [UdpWriter] call, which takes some 40 ms. Optional: whoever needs it meanwhile waits for it.
    /// From any thread.
    public static void prepare() {
        UdpMessage.link();
        Descriptor.link();
    }

    /// @param socket stays whose it is: this reads through a descriptor of its own
    public static UdpReader of(int socket) throws SystemCallException {
        return new UdpReader(Descriptor.duplicate(socket));
    }

    public int fd() {
        return fd;
    }

    /// Takes what is there, without waiting, in place of what was read before.
    ///
    /// @return whether there was anything
    public boolean read() throws SystemCallException {
        datagrams = 0;
        message.nameBytes(SocketAddress.BYTES_MAX);
        message.controlBytes(UdpMessage.CONTROL_BYTES);
        int result = message.receive(fd);
        if (result < 0) {
            if (result == -SystemCall.EAGAIN || result == -SystemCall.EINTR) {
                return false;
            }
            throw new SystemCallException("recvmsg", -result);
        }
        at = 0;
        bytes = result;
        int merged = mergedBytes();
        datagramBytes = merged > 0 ? merged : bytes;
        datagrams = merged > 0 ? Math.ceilDiv(bytes, merged) : 1;
        return true;
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
        MemorySegment.copy(buffer, JAVA_BYTE, at, buf, 0, Math.min(len, buf.length));
        at += len;
        datagrams--;
        return len;
    }

    /// Whether the sender of all that the last [#read] has brought has an IPv6 address. Those of IPv4 on a socket for
    /// both have none.
    public boolean isFromIpv6() {
        return !SocketAddress.isIpv4(message.name(), 0) && !isMapped();
    }

    /// The first 64 bits of the sender's IPv6 address.
    public long senderHigh() {
        return SocketAddress.high(message.name(), 0);
    }

    /// The last 64 bits of the sender's IPv6 address, or its IPv4 address.
    public long senderLow() {
        if (SocketAddress.isIpv4(message.name(), 0)) {
            return Integer.toUnsignedLong(SocketAddress.ipv4(message.name(), 0));
        }
        long low = SocketAddress.low(message.name(), 0);
        return isMapped() ? low & 0xffff_ffffL : low;
    }

    public int senderPort() {
        return SocketAddress.port(message.name(), 0);
    }

    /// The interface of the sender's link-local IPv6 address, else 0.
    public int senderScope() {
        return SocketAddress.scope(message.name(), 0);
    }

    private boolean isMapped() {
        return SocketAddress.high(message.name(), 0) == 0
                && SocketAddress.low(message.name(), 0) >>> 32 == UdpMessage.MAPPED;
    }

    /// How long the datagrams are that were merged, but for the last one; 0: nothing was.
    private int mergedBytes() {
        MemorySegment control = message.control();
        boolean isTold = message.controlReceived() >= UdpMessage.CONTROL_HEADER_BYTES + Integer.BYTES
                && control.get(JAVA_INT, 8) == UdpMessage.SOL_UDP
                && control.get(JAVA_INT, 12) == UDP_GRO;
        return isTold ? control.get(JAVA_INT, UdpMessage.CONTROL_HEADER_BYTES) : 0;
    }

    public void close() {
        Descriptor.close(fd);
        arena.close();
    }
}
