package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/// Sees the IP packets that this host receives, beside its own stack: packet(7), SOCK_DGRAM. Takes CAP_NET_RAW to
/// open, and nothing to be bound again. Linux with 64 bits.
///
/// Cost a packet: its part of one recvmmsg, and the copy to the heap. One thread.
///
/// ```
/// sockaddr_ll:      family 2 | protocol 2 | interface 4 | hardware type 2 | packet type 1 | bytes 1 | address 8
/// tpacket_auxdata:  status 4 | bytes 4 | captured 4 | mac 2 | net 2 | vlan 2, 2
/// ```
public final class CaptureSocket {
    /// How many packets one [#receive] takes at most.
    public static final int BATCH = 64;

    private static final int PACKET_BYTES_MAX = 2048;
    private static final int AF_PACKET = 17;
    private static final int SOCK_DGRAM = 2;
    private static final int ETH_P_IP = 0x0800;
    private static final int ETH_P_IPV6 = 0x86dd;
    private static final int ADDRESS_BYTES = 20;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_AUXDATA = 8;
    private static final int CONTROL_BYTES = 64;
    private static final int MSG_TRUNC = 0x20;
    /// The sum is not computed because the packet never left the host, or the device has checked it.
    private static final int CHECKSUM_NOT_READY_OR_VALID = 1 << 3 | 1 << 7;

    private static final MethodHandle RECVMMSG =
            SystemCall.handle("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(SystemCall.stateLayout());
    private final MessageArray messages = new MessageArray(arena, BATCH, PACKET_BYTES_MAX, 0, CONTROL_BYTES);
    private int used;

    private CaptureSocket(int fd) {
        this.fd = fd;
    }

    /// One that sees nothing until it is bound.
    public static CaptureSocket open(int bufferBytes) throws SystemCallException {
        int fd = Sockets.open(AF_PACKET, SOCK_DGRAM, 0);
        try {
            Sockets.receiveBuffer(fd, bufferBytes);
            Sockets.option(fd, SOL_PACKET, PACKET_AUXDATA, 1);
            return new CaptureSocket(fd);
        } catch (SystemCallException e) {
            Sockets.close(fd);
            throw e;
        }
    }

    /// Sees from now on what `filter` lets through of IPv4 or of IPv6.
    ///
    /// @param interfaceIndex 0 = of all interfaces
    /// @param filter         see [Sockets#filter]
    public void bind(boolean ipv6, int interfaceIndex, byte[] filter) throws SystemCallException {
        Sockets.filter(fd, filter);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment address = scratch.allocate(ADDRESS_BYTES, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) (ipv6 ? ETH_P_IPV6 : ETH_P_IP));
            address.set(JAVA_INT, 4, interfaceIndex);
            Sockets.bind(fd, address);
        }
    }

    public int fd() {
        return fd;
    }

    /// Takes what is there, without waiting. 0: nothing, or the interface has just gone down.
    public int receive() {
        for (int i = 0; i < used; i++) {
            messages.renew(i);
        }
        try {
            int received = (int) RECVMMSG.invokeExact(state, fd, messages.headers(), BATCH, 0, MemorySegment.NULL);
            used = Math.max(received, 0);
            return used;
        } catch (Throwable e) {
            throw SystemCall.unexpected(e);
        }
    }

    /// Copies a packet of the last [#receive] to the start of `buf`, which has room for 2048 bytes.
    ///
    /// @return its length; -1: it was longer
    public int read(int i, byte[] buf) {
        if ((messages.flags(i) & MSG_TRUNC) != 0) {
            return -1;
        }
        int bytes = messages.received(i);
        MemorySegment.copy(messages.buffers(), JAVA_BYTE, messages.buffer(i), buf, 0, bytes);
        return bytes;
    }

    /// Whether nobody needs to check the TCP checksum of a packet of the last [#receive].
    public boolean isVerified(int i) {
        return (messages.control(i, SOL_PACKET, PACKET_AUXDATA) & CHECKSUM_NOT_READY_OR_VALID) != 0;
    }

    /// How many packets were lost since the last call because the socket's buffer was full.
    public int takeDrops() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment statistics = scratch.allocate(2L * Integer.BYTES, Integer.BYTES);
            Sockets.read(fd, SOL_PACKET, PACKET_STATISTICS, statistics);
            return statistics.get(JAVA_INT, Integer.BYTES);
        } catch (SystemCallException _) {
            return 0;
        }
    }

    public void close() {
        Sockets.close(fd);
        arena.close();
    }
}
